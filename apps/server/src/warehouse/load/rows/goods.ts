import { defineRows, instant, text, thousandths } from './define.ts'

export const productRows = defineRows(
  'product',
  { table: 'dim_product', replaces: true },
  {
    product_id: (r) => r.id,
    at: (r) => instant(r.at),
    name_zh: (r) => r.name.zh,
    name_en: (r) => r.name.en,
    product_kind: (r) => r.productKind,
    department: (r) => text(r.department),
    category: (r) => text(r.category),
    brand: (r) => text(r.brand),
    unit: (r) => text(r.unit),
    price: (r) => r.price,
    cost: (r) => r.cost,
    shelf_life_days: (r) => r.shelfLifeDays,
    supplier_id: (r) => text(r.supplierId),
  },
)

export const stockMovementRows = defineRows(
  'stock_movement',
  { table: 'fact_stock_movement', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => r.storeId,
    stock_movement_id: (r) => r.id,
    at: (r) => instant(r.at),
    product_id: (r) => r.productId,
    lot_id: (r) => text(r.lotId),
    reason: (r) => r.reason,
    quantity: (r) => thousandths(r.quantity),
    unit_cost: (r) => r.unitCost,
    cause: (r) => text(r.cause),
    wastage_reason: (r) => text(r.wastageReason),
  },
)

export const stockDayRows = defineRows(
  'stock_day',
  { table: 'fact_stock_day', replaces: true },
  {
    business_date: (r) => r.date,
    store_id: (r) => r.storeId,
    product_id: (r) => r.productId,
    on_hand: (r) => thousandths(r.onHand),
    value_at_cost: (r) => r.valueAtCost,
    open_minutes: (r) => r.openMinutes,
    out_minutes: (r) => r.outMinutes,
    sold_out_at: (r) => instant(r.soldOutAt),
    sold_out_hour: (r, c) => (r.soldOutAt === null ? null : c.local(r.storeId, r.soldOutAt).hour),
    available: (r) => thousandths(r.available),
    sold: (r) => thousandths(r.sold),
  },
)

export const purchaseOrderRows = defineRows(
  'purchase_order',
  { table: 'fact_purchase_order', replaces: true },
  {
    purchase_order_id: (r) => r.id,
    version: (r) => r.version,
    business_date: (r, c) => c.local(r.storeId, r.orderedAt).date,
    store_id: (r) => r.storeId,
    supplier_id: (r) => r.supplierId,
    ordered_at: (r) => instant(r.orderedAt),
    promised_at: (r) => instant(r.promisedAt),
    received_at: (r) => instant(r.receivedAt),
    line_product: (r) => r.lines.map(({ productId }) => productId),
    line_ordered: (r) => r.lines.map(({ ordered }) => thousandths(ordered)),
    line_received: (r) => r.lines.map(({ received }) => thousandths(received)),
    line_unit_cost: (r) => r.lines.map(({ unitCost }) => unitCost),
  },
)
