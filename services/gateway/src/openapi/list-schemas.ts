import { z } from 'zod'
import 'zod-openapi'
import { DateTime } from './app-schemas.js'

/** A category apps are filed under (api.md A4). */
export const Category = z
  .object({
    id: z.string().meta({ example: 'multimedia' }),
    translations: z
      .record(z.string(), z.object({ name: z.string(), description: z.string() }))
      .meta({ description: 'By language code; "en" is always there.' }),
  })
  .meta({ id: 'Category' })

/** A version of the platform (api.md A4). */
export const Platform = z
  .object({
    hasRelease: z.boolean(),
    version: z.string().meta({ example: '31.0.4' }),
    isSupported: z.boolean(),
  })
  .meta({ id: 'Platform' })

/** What somebody made of an app (api.md A4). */
export const Rating = z
  .object({
    rating: z.number().min(0).max(1),
    ratedAt: DateTime.meta({ description: 'When this person first rated the app.' }),
    lastModified: DateTime.meta({ description: 'When the rating or a comment last changed.' }),
    translations: z
      .record(z.string(), z.object({ comment: z.string().meta({ description: 'Markdown.' }) }))
      .meta({ description: 'By language code; may be empty.' }),
    user: z.object({ id: z.int(), firstName: z.string(), lastName: z.string() }),
    app: z.string().meta({ description: 'Id of the app.' }),
  })
  .meta({ id: 'Rating' })

const Localized = z
  .record(z.string().regex(/^[a-z]{2,3}(?:_[a-z]+)?$/), z.string())
  .meta({ id: 'LocalizedText', description: 'By language; "en" is required.' })

const Source = z.object({ src: z.string(), mime: z.string() }).meta({ id: 'DiscoverSource' })
const Media = z
  .object({
    content: z
      .record(
        z.string(),
        z.object({ src: z.union([Source, z.array(Source)]), alt: z.string(), link: z.string().optional() }),
      )
      .meta({ description: 'By language; "en" is required.' }),
    alignment: z.enum(['start', 'end', 'center']).optional(),
  })
  .meta({ id: 'DiscoverMedia' })

const common = {
  id: z.string().optional(),
  order: z.int().optional().meta({ description: 'A fixed place; elements without one are shuffled by clients.' }),
  headline: Localized.optional(),
  text: Localized.optional(),
  link: z.string().optional().meta({ description: 'An address, or app://ID.' }),
  date: z.string().optional().meta({ format: 'date-time' }),
  expiryDate: z.string().optional().meta({ format: 'date-time' }),
}
const Post = z.object({ type: z.literal('post'), ...common, media: Media.optional() }).meta({ id: 'DiscoverPost' })
const AppCard = z.object({ type: z.literal('app'), appId: z.string().optional() }).meta({ id: 'DiscoverApp' })
const content = z.array(z.union([Post, AppCard]))

/** An element of the discover page (api.md A7). */
export const DiscoverElement = z
  .union([
    Post,
    z.object({ type: z.literal('showcase'), ...common, content }).meta({ id: 'DiscoverShowcase' }),
    z.object({ type: z.literal('carousel'), ...common, content }).meta({ id: 'DiscoverCarousel' }),
  ])
  .meta({ id: 'DiscoverElement' })
