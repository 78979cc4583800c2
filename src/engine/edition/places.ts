// Where an ecosystem or an organisation is: the point it names, else the middle of its country. Countries are recognised by the
// names that the eight languages have for them (Intl.DisplayNames), never by a list of our own.
import { createRequire } from 'node:module'
import { geoCentroid } from 'd3-geo'
import { feature } from 'topojson-client'
import { languages } from '../../contract/languages.ts'
import { sortKey } from '../search/normalise.ts'

export interface Place {
  latitude: number
  longitude: number
  /** false: the middle of the country. */
  exact: boolean
}

type Shapes = ReturnType<typeof feature>
type Collection = Extract<Shapes, { type: 'FeatureCollection' }>

const require = createRequire(import.meta.url)
/** Natural Earth by way of world-atlas, 1:50 million: it has the small island states. */
const readAtlas = (name: 'countries-50m' | 'land-110m', object: 'countries' | 'land'): Collection['features'] => {
  const shapes = feature(require(`world-atlas/${name}.json`) as Parameters<typeof feature>[0], object) as Shapes
  return shapes.type === 'FeatureCollection' ? shapes.features : [shapes]
}

/** The land of the earth without borders, 1:110 million. */
export const readLand = () => ({ type: 'FeatureCollection' as const, features: readAtlas('land-110m', 'land') })

/** `1.08, 34.18`, also with the signs of a compass: `1.08° N, 34.18° E`. */
const pointPattern = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*°?\s*([NS])?\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*([EW])?\s*$/i

export const readPoint = (text: string | undefined): Place | null => {
  const found = pointPattern.exec(text ?? '')
  if (found === null) return null
  const latitude = Number(found[1]) * (found[2]?.toUpperCase() === 'S' ? -1 : 1)
  const longitude = Number(found[3]) * (found[4]?.toUpperCase() === 'W' ? -1 : 1)
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude, exact: true } : null
}

/** The atlas numbers countries (ISO 3166-1), names are asked by letters: the standard form of a tag has the letters. */
const regionOf = (id: string | number | undefined): string | undefined =>
  typeof id === 'string' && /^\d{3}$/.test(id) ? new Intl.Locale(`und-${id}`).region : undefined

let middles: Map<string, { latitude: number; longitude: number }> | null = null

/** The middle of each country by every name that we know of it. */
const countryMiddles = () => {
  if (middles !== null) return middles
  const names = languages.map((language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }))
  const found = new Map<string, { latitude: number; longitude: number }>()
  for (const country of readAtlas('countries-50m', 'countries')) {
    const [longitude, latitude] = geoCentroid(country)
    const region = regionOf(country.id)
    const called: unknown[] = [country.properties?.name, region, ...(region === undefined ? [] : names.map((each) => each.of(region)))]
    for (const name of called) if (typeof name === 'string' && name !== '') found.set(sortKey(name), { latitude, longitude })
  }
  middles = found
  return found
}

export const findPlace = ({ fields }: { fields: Record<string, string> }): Place | null => {
  const point = readPoint(fields.location)
  if (point !== null) return point
  const middle = fields.country === undefined ? undefined : countryMiddles().get(sortKey(fields.country))
  return middle === undefined ? null : { ...middle, exact: false }
}
