// The words of the query language in the eight languages, so that a person writes kind:informe or tipo:informe. Folded once.
import type { ItemKind } from '../../contract/kinds.ts'
import { foldLetters } from './fold.ts'

const keys: Readonly<Record<string, readonly string[]>> = {
  kind: ['kind', 'genre', 'tipo', 'نوع', 'ধরন', 'jenis', 'aina'],
  tag: ['tag', 'étiquette', 'etiqueta', 'وسم', 'ট্যাগ', 'label', 'lebo'],
  lang: ['lang', 'language', 'langue', 'idioma', 'لغة', 'ভাষা', 'bahasa', 'lugha'],
  in: ['in', 'dans', 'en', 'em', 'في', 'di', 'katika'],
  before: ['before', 'avant', 'antes', 'قبل', 'আগে', 'sebelum', 'kabla'],
  after: ['after', 'since', 'après', 'después', 'depois', 'desde', 'بعد', 'পরে', 'sesudah', 'sejak', 'baada'],
}

/** What is written before a colon → what it means. */
export const queryKeys: ReadonlyMap<string, string> = new Map(Object.entries(keys).flatMap(([key, words]) => words.map((word) => [foldLetters(word), key])))

const names: Readonly<Record<ItemKind, readonly string[]>> = {
  report: ['report', 'rapport', 'informe', 'relatório', 'تقرير', 'প্রতিবেদন', 'laporan', 'ripoti'],
  framework: ['framework', 'cadre', 'marco', 'quadro', 'إطار', 'কাঠামো', 'kerangka', 'mfumo'],
  ecosystem: ['ecosystem', 'écosystème', 'ecosistema', 'ecossistema', 'منظومة', 'বাস্তুতন্ত্র', 'ekosistem', 'mfumoikolojia'],
  story: ['story', 'récit', 'historia', 'história', 'قصة', 'গল্প', 'cerita', 'hadithi'],
  testimony: ['testimony', 'témoignage', 'testimonio', 'testemunho', 'شهادة', 'সাক্ষ্য', 'kesaksian', 'ushuhuda'],
  dataset: ['dataset', 'data', 'données', 'datos', 'dados', 'بيانات', 'উপাত্ত', 'takwimu'],
  event: ['event', 'événement', 'evento', 'حدث', 'অনুষ্ঠান', 'acara', 'tukio'],
  project: ['project', 'projet', 'proyecto', 'projeto', 'مشروع', 'প্রকল্প', 'proyek', 'mradi'],
  person: ['person', 'personne', 'persona', 'pessoa', 'شخص', 'ব্যক্তি', 'orang', 'mtu'],
  organisation: ['organisation', 'organization', 'organización', 'organização', 'منظمة', 'সংগঠন', 'organisasi', 'shirika'],
  discussion: ['discussion', 'discusión', 'discussão', 'نقاش', 'আলোচনা', 'diskusi', 'majadiliano'],
  note: ['note', 'nota', 'ملاحظة', 'নোট', 'catatan', 'dokezo'],
}

/** Names of a kind, folded; the first is the English one. */
export const kindNames: Readonly<Record<ItemKind, readonly string[]>> = Object.fromEntries(
  Object.entries(names).map(([kind, words]) => [kind, words.map(foldLetters)]),
) as unknown as Record<ItemKind, readonly string[]>
