import type { Warehouse } from '../warehouse/client.ts'

/** Names of a merchant's stores in both languages, by id. */
export async function storeNames(
  warehouse: Warehouse,
  merchantId: string,
): Promise<Map<string, { zh: string; en: string }>> {
  const rows = await warehouse.query<{ id: string; zh: string; en: string }>(
    'select store_id as id, name_zh as zh, name_en as en from stores where merchant_id = {merchantId:String}',
    { merchantId },
    { fast: true },
  )
  return new Map(rows.map(({ id, zh, en }) => [id, { zh, en }]))
}
