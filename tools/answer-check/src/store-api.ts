import { API_RESOURCES } from '@appstore/gateway/api/resources'
import { SCOPE_OF_ROUTE } from '@appstore/gateway/api/token-scopes'
import { openApiDocument } from '@appstore/gateway/openapi/openapi-document'
import { DescribedApi } from './described-api.js'

/** The API as the gateway of these sources describes it. */
export function storeApi(): DescribedApi {
  return new DescribedApi(openApiDocument(API_RESOURCES, SCOPE_OF_ROUTE))
}
