// An item as text that leaves Granary: Markdown with front matter, a page of HTML, plain text, or JSON.
import { stringify } from 'yaml'
import type { ShowFormat } from '../../contract/areas/items.ts'
import type { ItemId } from '../../contract/ids.ts'
import { directionOf } from '../../contract/languages.ts'
import type { BodyJson } from '../../document/body/body-json.ts'
import { bodyToHtml, escapeHtml } from '../../document/html/serialize-html.ts'
import type { ItemMeta } from '../../document/item-document.ts'
import { bodyToMarkdown } from '../../document/markdown/serialize-markdown.ts'
import { bodyText } from '../../document/text/body-text.ts'

const frontMatter = (meta: ItemMeta): string => {
  const data: Record<string, unknown> = { title: meta.title, kind: meta.kind }
  if (meta.language) data.language = meta.language
  if (meta.tags.length > 0) data.tags = meta.tags.map((tag) => tag.label)
  return `---\n${stringify({ ...data, ...meta.fields })}---\n\n`
}

const page = (meta: ItemMeta, body: string): string => {
  const language = meta.language ?? 'und'
  return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><title>${escapeHtml(meta.title)}</title></head>
<body>
<h1>${escapeHtml(meta.title)}</h1>
${body}
</body>
</html>
`
}

export const showItem = (id: ItemId, meta: ItemMeta, body: BodyJson, format: ShowFormat): string => {
  switch (format) {
    case 'md':
      return frontMatter(meta) + bodyToMarkdown(body)
    case 'html':
      return page(meta, bodyToHtml(body))
    case 'text':
      return `${meta.title}\n\n${bodyText(body)}\n`
    case 'json':
      return `${JSON.stringify({ id, ...meta, body }, null, 2)}\n`
  }
}
