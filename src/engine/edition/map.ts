// The map of ecosystems as SVG without a script: the land as one shape, a point for each place. No borders are drawn, so none is
// claimed. The same is a list by country below it, for whoever cannot see or press a point. [ED25]
import { geoEqualEarth, geoPath } from 'd3-geo'
import { type EditionItem } from './collect.ts'
import { html, type Markup, raw, textAttributes } from './markup.ts'
import { findPlace, readLand } from './places.ts'
import type { Frame } from './words.ts'

const width = 960
/** South of this there is only ice. */
const south = -57

interface Drawing {
  height: number
  land: string
  project(longitude: number, latitude: number): [number, number] | null
}

let drawing: Drawing | null = null

const drawLand = (): Drawing => {
  if (drawing !== null) return drawing
  const projection = geoEqualEarth()
  projection.fitWidth(width, { type: 'Sphere' })
  const height = Math.ceil(projection([0, south])?.[1] ?? width / 2)
  projection.clipExtent([
    [0, 0],
    [width, height],
  ])
  const land = geoPath(projection).digits(1)(readLand()) ?? ''
  drawing = { height, land, project: (longitude, latitude) => projection([longitude, latitude]) }
  return drawing
}

interface Spot {
  x: number
  y: number
  items: EditionItem[]
  exact: boolean
}

/** Points nearer than this are one spot: a finger could not tell them apart. */
const spotSize = 14

const spotsOf = (items: readonly EditionItem[]): Spot[] => {
  const spots: Spot[] = []
  const { height, project } = drawLand()
  for (const item of items) {
    const place = findPlace(item)
    const point = place === null ? null : project(place.longitude, place.latitude)
    if (place === null || point === null || point[1] > height) continue
    const [x, y] = point
    const near = spots.find((spot) => Math.hypot(spot.x - x, spot.y - y) < spotSize)
    if (near) near.items.push(item)
    else spots.push({ x, y, items: [item], exact: place.exact })
  }
  return spots
}

/** The atlas holds ecosystems; organisations are in the lists. */
export const onMap = (items: readonly EditionItem[]): EditionItem[] => items.filter((item) => item.kind === 'ecosystem')

const byCountry = (items: readonly EditionItem[], language: string): [string, EditionItem[]][] => {
  const groups = new Map<string, EditionItem[]>()
  for (const item of items) {
    const country = item.fields.country?.trim() ?? ''
    groups.set(country, [...(groups.get(country) ?? []), item])
  }
  const order = new Intl.Collator(language)
  return [...groups].toSorted(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : order.compare(a, b)))
}

/** null: no ecosystem names a place. */
export const mapOf = (items: readonly EditionItem[], frame: Frame, addressOf: (item: EditionItem) => string): Markup | null => {
  const ecosystems = onMap(items)
  if (ecosystems.length === 0) return null
  const { height, land } = drawLand()
  const spots = spotsOf(ecosystems)
  const { t } = frame
  const point = (spot: Spot) => {
    const [first] = spot.items
    if (first === undefined) return null
    const many = spot.items.length > 1
    const name = many ? t('map.several', { count: spot.items.length, number: frame.number(spot.items.length) }) : first.title || t('untitled')
    const titles = spot.items.map((item) => item.title || t('untitled')).join('\n')
    const [x, y] = [spot.x.toFixed(1), spot.y.toFixed(1)]
    const mark = html`<circle class="${spot.exact ? 'spot' : 'spot about'}" cx="${x}" cy="${y}" r="${many ? 13 : 9}"/>${many && html`<text x="${x}" y="${(spot.y + 5).toFixed(1)}">${frame.number(spot.items.length)}</text>`}`
    return html`<a href="${many ? '#by-country' : addressOf(first)}" aria-label="${name}"><title>${titles}</title>${mark}</a>
`
  }
  return html`<section aria-labelledby="map-heading">
<h2 id="map-heading">${t('map.title')}</h2>
${
  spots.length > 0 &&
  html`<svg class="map" viewBox="0 0 ${width} ${height}" dir="ltr" aria-labelledby="map-heading">
<path class="land" d="${raw(land)}"/>
${spots.map(point)}</svg>
<p class="quiet">${t('map.note')}</p>`
}
<div id="by-country" class="columns">
${byCountry(ecosystems, frame.language).map(
  ([
    country,
    found,
  ]) => html`<div><h3><bdi>${country === '' ? t('map.noCountry') : country}</bdi></h3><ul>${found.map((item) => html`<li><a href="${addressOf(item)}"${textAttributes(item.language)}>${item.title || t('untitled')}</a></li>`)}</ul></div>
`,
)}</div>
</section>`
}
