import { z } from 'zod'

/** Settings of the newsletter (operations.md 4): with one of them empty, or a list of 0, there is none. */
export const NewsletterSettings = z.object({
  ODOO_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  ODOO_DB: z.string().optional(),
  ODOO_USERNAME: z.string().optional(),
  ODOO_PASSWORD: z.string().optional(),
  ODOO_MAILING_LIST_ID: z.coerce.number().int().min(0).default(0),
})

/** The mailing list, if all of it is set. */
export function readNewsletterConfig(settings: z.infer<typeof NewsletterSettings>) {
  const { ODOO_URL: url, ODOO_DB: database, ODOO_USERNAME: username, ODOO_PASSWORD: password } = settings
  const listId = settings.ODOO_MAILING_LIST_ID
  if (url === undefined || !database || !username || !password || listId === 0) return undefined
  return { url: url.replace(/\/+$/, ''), database, username, password, listId }
}

/** What {@link readNewsletterConfig} gives. */
export type NewsletterConfig = ReturnType<typeof readNewsletterConfig>
