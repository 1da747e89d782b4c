import { z } from 'zod'
import { Channel } from '../records/orders.ts'
import { NameText } from './common.ts'
import { FulfilmentMode, NearStore, PlaceCode, PointQuery, StoreId } from './stores.ts'

const Sku = PlaceCode
const PlaceId = StoreId.min(1)
const At = z.int().min(0).max(4_102_444_800_000)
const Money = z.int().min(0).max(1_000_000_000_000)
/** In the SKU's unit: pieces, or kilograms with up to three decimals. */
const Quantity = z.number().min(0).max(1_000_000_000)
const Some = Quantity.positive()
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u, 'text without control characters')
const Note = text(500).nullable().default(null)
/** The document's own id, made by whoever writes it: the same again changes nothing. */
const DocumentId = z.uuid()
const PageSize = z.coerce.number().int().min(1).max(500).default(50)
const After = z.string().max(200).optional()

/** GET …/places/:placeId/stock */
export const StockQuery = z.object({
  search: z.string().max(60).optional().describe('SKU or a part of a name'),
  category: Sku.optional(),
  only: z
    .enum(['out', 'short', 'expiring'])
    .optional()
    .describe('`out`: nothing free; `short`: promised beyond what a count found'),
  after: After.describe('The `next` of the page before'),
  pageSize: PageSize,
})
export type StockQuery = z.infer<typeof StockQuery>

export const StockLine = z.object({
  sku: z.string(),
  name: NameText,
  unit: z.string(),
  decimals: z.union([z.literal(0), z.literal(3)]),
  onHand: z.number().describe('On the shelf, promised or not'),
  held: z.number().describe('Promised for a while to baskets that are not paid'),
  promised: z.number().describe('Promised for good: paid, not yet handed over'),
  free: z.number(),
  shortfall: z.number(),
  buffers: z.array(z.object({ channel: Channel, leave: z.number() })).describe('What channels leave: by channel'),
  inTransit: z.number().describe('On its way from other places'),
  soldOut: z.boolean(),
  expiring: z.number().describe('Of lots that expire within three days'),
  unitCost: Money.nullable().describe('On average, of one unit; null where nobody knows'),
  valueAtCost: z.number().min(0).nullable(),
})
export type StockLine = z.infer<typeof StockLine>
export const StockAnswer = z.object({ items: z.array(StockLine), next: z.string().nullable() })

/** GET …/places/:placeId/stock/:sku/movements */
export const StockMovementsQuery = z.object({ after: After, pageSize: PageSize })
export const StockMovement = z.object({
  id: z.int(),
  at: z.int(),
  what: z
    .string()
    .describe(
      '`receipt`, `wastage`, `transfer_out`, `transfer_in`, `count`, or what a hold did: `hold`, `hand_over`, …',
    ),
  cause: z.string().describe('The document, or what was held for: `document:…`, `order:…`'),
  about: z.string().nullable(),
  reason: z.string().nullable(),
  actor: z.string().nullable(),
  onHand: z.number(),
  held: z.number(),
  promised: z.number(),
})
export type StockMovement = z.infer<typeof StockMovement>
export const StockMovementsAnswer = z.object({ movements: z.array(StockMovement), next: z.string().nullable() })

/** Units that came together: told of a SKU that is kept by lot. */
export const NewLot = z.object({
  batch: text(60).nullable().default(null),
  expiresAt: At.nullable().default(null),
})

/** POST …/places/:placeId/receipts — goods that have come, with or without a purchase order. */
export const NewReceipt = z.object({
  id: DocumentId,
  purchaseOrderId: z.uuid().nullable().default(null),
  supplier: text(120).nullable().default(null),
  note: Note,
  lines: z
    .array(
      z.object({
        sku: Sku,
        quantity: Some,
        unitCost: Money.nullable()
          .default(null)
          .describe('Of one unit; what the purchase order says, else what one cost before'),
        lot: NewLot.nullable().default(null),
      }),
    )
    .min(1)
    .max(500),
})
export type NewReceipt = z.infer<typeof NewReceipt>

export const WASTAGE_REASONS = ['expired', 'damaged', 'spoiled', 'overproduced', 'theft'] as const
/** POST …/places/:placeId/wastage */
export const NewWastage = z.object({
  id: DocumentId,
  reason: z.enum(WASTAGE_REASONS),
  photo: text(300).nullable().default(null).describe('Where a photo of it is kept'),
  note: Note,
  evenPromised: z
    .boolean()
    .default(false)
    .describe('It is gone even where it was promised: what is promised becomes a shortfall'),
  lines: z
    .array(z.object({ sku: Sku, quantity: Some, lotId: z.uuid().nullable().default(null) }))
    .min(1)
    .max(500),
})
export type NewWastage = z.infer<typeof NewWastage>

export const StockDocument = z.object({
  id: z.string(),
  kind: z.string(),
  placeId: z.string(),
  about: z.string().nullable(),
  at: z.int(),
  actor: z.string(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  photo: z.string().nullable(),
  lines: z.array(
    z.object({ sku: z.string(), lotId: z.string().nullable(), quantity: z.number(), unitCost: z.number() }),
  ),
})
export type StockDocument = z.infer<typeof StockDocument>
/** GET …/places/:placeId/stock-documents */
export const StockDocumentsQuery = z.object({ kind: z.string().max(20).optional(), after: After, pageSize: PageSize })
export type StockDocumentsQuery = z.infer<typeof StockDocumentsQuery>
export const StockDocumentsAnswer = z.object({ documents: z.array(StockDocument), next: z.string().nullable() })

/** POST …/purchase-orders */
export const NewPurchaseOrder = z.object({
  id: DocumentId,
  supplier: text(120),
  placeId: PlaceId,
  promisedAt: At.nullable().default(null),
  toleranceBasisPoints: z
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe('How much more than ordered is accepted, in hundredths of a per cent'),
  note: Note,
  lines: z
    .array(z.object({ sku: Sku, ordered: Some, unitCost: Money }))
    .min(1)
    .max(500),
})
export type NewPurchaseOrder = z.infer<typeof NewPurchaseOrder>
export const PurchaseOrderState = z.enum(['ordered', 'part_received', 'received', 'closed', 'cancelled'])
export const PurchaseOrder = z.object({
  id: z.string(),
  supplier: z.string(),
  placeId: z.string(),
  state: PurchaseOrderState,
  toleranceBasisPoints: z.number(),
  orderedAt: z.int(),
  orderedBy: z.string(),
  promisedAt: z.int().nullable(),
  receivedAt: z.int().nullable(),
  note: z.string().nullable(),
  version: z.int(),
  lines: z.array(z.object({ sku: z.string(), ordered: z.number(), received: z.number(), unitCost: Money })),
})
export type PurchaseOrder = z.infer<typeof PurchaseOrder>
export const PurchaseOrdersQuery = z.object({
  placeId: PlaceId.optional(),
  state: PurchaseOrderState.optional(),
  after: After,
  pageSize: PageSize,
})
export type PurchaseOrdersQuery = z.infer<typeof PurchaseOrdersQuery>
export const PurchaseOrdersAnswer = z.object({ purchaseOrders: z.array(PurchaseOrder), next: z.string().nullable() })

/** POST …/transfers */
export const NewStockTransfer = z.object({
  id: DocumentId,
  fromPlace: PlaceId,
  toPlace: PlaceId,
  note: Note,
  lines: z
    .array(z.object({ sku: Sku, quantity: Some }))
    .min(1)
    .max(500),
})
export type NewStockTransfer = z.infer<typeof NewStockTransfer>
/** POST …/transfers/:transferId/ship, …/receive — what really left or came; all of it where no lines are told. */
export const StockTransferStep = z.object({
  lines: z
    .array(z.object({ sku: Sku, quantity: Quantity }))
    .min(1)
    .max(500)
    .optional(),
})
export type StockTransferStep = z.infer<typeof StockTransferStep>
export const StockTransferState = z.enum(['requested', 'in_transit', 'received', 'cancelled'])
export const StockTransfer = z.object({
  id: z.string(),
  fromPlace: z.string(),
  toPlace: z.string(),
  state: StockTransferState,
  requestedAt: z.int(),
  requestedBy: z.string(),
  shippedAt: z.int().nullable(),
  receivedAt: z.int().nullable(),
  note: z.string().nullable(),
  version: z.int(),
  lines: z.array(
    z.object({
      sku: z.string(),
      requested: z.number(),
      shipped: z.number().nullable(),
      received: z.number().nullable(),
      difference: z.number().nullable().describe('Received less shipped; null until it has come'),
    }),
  ),
})
export type StockTransfer = z.infer<typeof StockTransfer>
export const StockTransfersQuery = z.object({
  placeId: PlaceId.optional().describe('Coming from there or going there'),
  state: StockTransferState.optional(),
  after: After,
  pageSize: PageSize,
})
export type StockTransfersQuery = z.infer<typeof StockTransfersQuery>
export const StockTransfersAnswer = z.object({ transfers: z.array(StockTransfer), next: z.string().nullable() })

/** By what the SKUs of a count are chosen. `abc`: by what they turned over at cost in ninety days: A 80 %, B 15 %. */
export const CountScope = z.discriminatedUnion('by', [
  z.object({ by: z.literal('skus'), skus: z.array(Sku).min(1).max(1000) }),
  z.object({ by: z.literal('category'), category: Sku }),
  z.object({ by: z.literal('abc'), classes: z.array(z.enum(['A', 'B', 'C'])).min(1) }),
  z.object({ by: z.literal('all') }),
])
export type CountScope = z.infer<typeof CountScope>
/** POST …/places/:placeId/counts */
export const NewCount = z.object({
  id: DocumentId,
  scope: CountScope,
  blind: z.boolean().default(true).describe('What is expected is shown after it was counted'),
  note: Note,
})
export type NewCount = z.infer<typeof NewCount>
/** POST …/counts/:countId/entries; what was counted before is counted anew. */
export const CountEntries = z.object({
  lines: z
    .array(z.object({ sku: Sku, found: Quantity }))
    .min(1)
    .max(1000),
})
export type CountEntries = z.infer<typeof CountEntries>
export const CountState = z.enum(['open', 'applied', 'cancelled'])
export const StockCount = z.object({
  id: z.string(),
  placeId: z.string(),
  state: CountState,
  blind: z.boolean(),
  scope: CountScope,
  openedAt: z.int(),
  openedBy: z.string(),
  closedAt: z.int().nullable(),
  note: z.string().nullable(),
  version: z.int(),
  lines: z.array(
    z.object({
      sku: z.string(),
      name: NameText,
      unit: z.string(),
      expected: z.number().nullable().describe('On hand; of a blind count null until it was entered'),
      found: z.number().nullable(),
      difference: z.number().nullable(),
      entries: z.int(),
      enteredBy: z.string().nullable(),
    }),
  ),
})
export type StockCount = z.infer<typeof StockCount>
export const CountsQuery = z.object({ state: CountState.optional(), after: After, pageSize: PageSize })
export type CountsQuery = z.infer<typeof CountsQuery>
export const CountSummary = StockCount.omit({ lines: true }).extend({ skus: z.int(), counted: z.int() })
export type CountSummary = z.infer<typeof CountSummary>
export const CountsAnswer = z.object({ counts: z.array(CountSummary), next: z.string().nullable() })

/** GET …/shortfalls — promises that cannot be kept as things stand, and whose to break first. */
export const ShortfallsQuery = z.object({ placeId: PlaceId.optional() })
export const Shortfall = z.object({
  sku: z.string(),
  placeId: z.string(),
  shortfall: z.number(),
  holds: z.array(
    z.object({
      holdId: z.string(),
      cause: z.string().describe('Whose it is: `order:…`'),
      state: z.enum(['held', 'committed']),
      quantity: z.number(),
      since: z.int(),
    }),
  ),
})
export const ShortfallsAnswer = z.object({ shortfalls: z.array(Shortfall) })
/** POST …/orders/:orderId/break — cancels what of the order cannot be had. */
export const BreakPromise = z.object({ sku: Sku, placeId: PlaceId })

/** POST …/availability — a basket over every store that serves a point. */
export const AvailabilityAsk = z.object({
  lng: PointQuery.shape.lng,
  lat: PointQuery.shape.lat,
  mode: FulfilmentMode.default('pickup'),
  withinMeters: z.int().min(100).max(1_000_000).default(50_000),
  lines: z
    .array(z.object({ sku: Sku, quantity: Some }))
    .min(1)
    .max(100),
})
export type AvailabilityAsk = z.infer<typeof AvailabilityAsk>
export const StoreAvailability = z.object({
  storeId: z.string(),
  name: NameText,
  distanceMeters: z.number(),
  now: NearStore.shape.now,
  delivery: NearStore.shape.delivery,
  complete: z.boolean().describe('All of it can be had here'),
  lines: z.array(z.object({ sku: z.string(), wanted: z.number(), free: z.number(), enough: z.boolean() })),
})
export type StoreAvailability = z.infer<typeof StoreAvailability>
export const AvailabilityAnswer = z.object({ stores: z.array(StoreAvailability) })

/** PUT …/stock-rules — what a channel leaves for others, and how much it may sell a day. */
export const StockRule = z.object({
  channel: Channel,
  placeId: PlaceId.nullable().describe('null: at every place'),
  subject: z.enum(['sku', 'category']),
  code: Sku,
  leave: Quantity.default(0).describe("What it leaves of each SKU, in the SKU's unit"),
  dailyQuota: Quantity.nullable()
    .default(null)
    .describe('How much of each SKU it sells at a place on one business day'),
})
export type StockRule = z.infer<typeof StockRule>
export const StockRulesAnswer = z.object({ rules: z.array(StockRule) })

export const LotStatus = z.enum(['ok', 'held', 'recalled'])
export const Lot = z.object({
  id: z.string(),
  placeId: z.string(),
  sku: z.string(),
  batch: z.string().nullable(),
  supplier: z.string().nullable(),
  expiresAt: z.int().nullable(),
  receivedAt: z.int(),
  quantity: z.number(),
  status: LotStatus,
  reason: z.string().nullable(),
})
export type Lot = z.infer<typeof Lot>
/** GET …/lots */
export const LotsQuery = z.object({
  placeId: PlaceId.optional(),
  sku: Sku.optional(),
  batch: z.string().max(60).optional(),
  status: LotStatus.optional(),
  expiresBefore: z.coerce.number().int().min(0).max(4_102_444_800_000).optional(),
  after: After,
  pageSize: PageSize,
})
export type LotsQuery = z.infer<typeof LotsQuery>
export const LotsAnswer = z.object({ lots: z.array(Lot), next: z.string().nullable() })
/** POST …/recalls — holds a batch everywhere. */
export const RecallAsk = z.object({ id: DocumentId, sku: Sku, batch: text(60), reason: text(300) })
export type RecallAsk = z.infer<typeof RecallAsk>
export const RecallAnswer = z.object({
  lots: z.array(Lot),
  orders: z
    .array(z.object({ orderId: z.string(), placeId: z.string(), at: z.int(), quantity: z.number() }))
    .describe('Who got some of it'),
})
export type RecallAnswer = z.infer<typeof RecallAnswer>

/** GET, PUT …/allocation — from which places goods of an order are sent. */
export const AllocationSettings = z.object({
  strategy: z.enum(['nearest', 'most_stock', 'cheapest', 'fewest_splits']),
  modes: z
    .array(z.enum(['ship', 'delivery']))
    .max(2)
    .describe('In which modes goods may come from other places than the store that sells, and from several'),
  costPerShipment: Money.describe('Of one shipment: something fixed and something by distance'),
  costPerKilometer: Money,
  costPerUnit: Money.describe('Of picking one unit'),
  places: z
    .array(z.object({ placeId: PlaceId, costPerShipment: Money, costPerUnit: Money }))
    .max(1000)
    .default([])
    .describe('Places where it costs otherwise'),
})
export type AllocationSettings = z.infer<typeof AllocationSettings>
