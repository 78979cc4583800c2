import { describe, expect, it } from 'vitest'
import { decideLanguage, languageTag, recogniseLanguage } from './language.ts'

const texts = {
  en: 'The well was repaired by the women of the village last spring, and since then every child drinks clean water before going to school in the morning.',
  fr: 'Le puits a été réparé par les femmes du village au printemps dernier, et depuis ce temps chaque enfant boit de l’eau propre avant d’aller à l’école.',
  es: 'El pozo fue reparado por las mujeres del pueblo la primavera pasada, y desde entonces todos los niños beben agua limpia antes de ir a la escuela.',
  pt: 'O poço foi reparado pelas mulheres da aldeia na primavera passada, e desde então todas as crianças bebem água limpa antes de irem para a escola.',
  id: 'Sumur itu diperbaiki oleh para perempuan desa pada musim semi yang lalu, dan sejak itu setiap anak minum air bersih sebelum pergi ke sekolah.',
  sw: 'Kisima kilitengenezwa na wanawake wa kijiji mwaka jana, na tangu wakati huo kila mtoto hunywa maji safi kabla ya kwenda shuleni asubuhi.',
  ar: 'أصلحت نساء القرية البئر في الربيع الماضي، ومنذ ذلك الحين يشرب كل طفل ماءً نظيفًا قبل أن يذهب إلى المدرسة في الصباح مع إخوته وأصدقائه.',
  bn: 'গত বসন্তে গ্রামের নারীরা কুয়াটি মেরামত করেছিলেন, আর তখন থেকে প্রতিটি শিশু সকালে বিদ্যালয়ে যাওয়ার আগে পরিষ্কার পানি পান করে থাকে।',
} as const

describe('recognising a language', () => {
  it.each(Object.entries(texts))('[IM60] recognises %s', (language, text) => {
    expect(recogniseLanguage(text)).toBe(language)
  })

  it.each([
    ['Russian', 'Прошлой весной женщины деревни починили колодец, и с тех пор каждый ребёнок пьёт чистую воду перед тем, как пойти утром в школу.'],
    ['Persian', 'زنان روستا بهار گذشته چاه را تعمیر کردند و از آن زمان هر کودکی پیش از رفتن به مدرسه آب پاکیزه می‌نوشد و این کار بزرگی است که گفتند.'],
    [
      'German',
      'Die Frauen des Dorfes haben im letzten Frühling den Brunnen repariert, und seitdem trinkt jedes Kind sauberes Wasser, bevor es zur Schule geht.',
    ],
    [
      'Zulu',
      'Umthombo walungiswa ngabesifazane bomuzi entwasahlobo edlule, futhi kusukela lapho zonke izingane ziphuza amanzi ahlanzekile ngaphambi kokuya esikoleni.',
    ],
  ])('[IM60] leaves %s open instead of taking the nearest of the eight', (_, text) => {
    expect(recogniseLanguage(text)).toBeNull()
  })

  it('[IM60] leaves a text of a few words open', () => {
    expect(recogniseLanguage('Water for all')).toBeNull()
  })

  it('[IM60] looks at the whole text, not at its beginning', () => {
    expect(recogniseLanguage(`${texts.en}\n${`${texts.fr}\n`.repeat(40)}`)).toBe('fr')
  })

  it('[IM61] believes what a file declares, unless a long text is plainly in another of the eight', () => {
    expect(decideLanguage('hi', texts.en.repeat(4))).toBe('hi')
    expect(decideLanguage('bn', texts.en.repeat(4))).toBe('en')
    expect(decideLanguage('fr', texts.en)).toBe('fr')
    expect(decideLanguage('pt_br', texts.pt)).toBe('pt-BR')
    expect(decideLanguage(null, texts.sw)).toBe('sw')
  })

  it('writes language tags in one form and refuses what is none', () => {
    expect(languageTag('EN-us')).toBe('en-US')
    expect(languageTag('english')).toBeNull()
    expect(languageTag('x"><script>')).toBeNull()
  })
})
