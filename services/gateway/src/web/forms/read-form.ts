import { readBody } from '@appstore/http/json-body'
import { unsupportedMediaType } from '@appstore/http/request-refused'
import type { Request } from 'express'

/** Bytes of a form; the largest has a certificate, a signature and a description in it. */
const FORM_LIMIT = 256 * 1_024
const FORM_TYPE = 'application/x-www-form-urlencoded'

/**
 * Reads a form as browsers send it.
 *
 * @throws RequestRefused 413 and 415
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  if (request.is(FORM_TYPE) !== FORM_TYPE) throw unsupportedMediaType(request.get('content-type'), [FORM_TYPE])
  return new URLSearchParams((await readBody(request, FORM_LIMIT)).toString())
}
