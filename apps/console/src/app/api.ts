import { createHttp, merchantApi, platformApi } from '@tandem/client'

const http = createHttp()

export const platform = platformApi(http)

/** The API of one merchant. */
export const merchant = (merchantId: string) => merchantApi(http, merchantId)
