import { type CatalogSeed, category, ean, offPrice, type SeedProduct, table, taxed } from './seed.ts'

/** `category|code|zh|en|minutes|price|cost`. */
const SERVICES = table(`
hair|B104|洗吹造型|Wash and blow-dry|30|68.00|16.00
hair|B105|头皮护理|Scalp treatment|60|298.00|82.00
hair|B106|深层修护护理|Deep repair treatment|50|368.00|105.00
hair|B107|接发|Hair extensions|180|1680.00|720.00
hair|B108|刘海修剪|Fringe trim|15|38.00|9.00
facial|B121|深层清洁|Deep cleansing facial|60|268.00|66.00
facial|B122|补水保湿护理|Hydrating facial|75|368.00|96.00
facial|B123|抗衰紧致护理|Firming facial|90|688.00|196.00
facial|B124|光子嫩肤|Photo rejuvenation|45|980.00|290.00
facial|B125|舒敏修护|Soothing facial|60|428.00|118.00
facial|B126|眼部护理|Eye treatment|30|168.00|40.00
body|B141|全身精油推拿|Full-body oil massage|90|468.00|148.00
body|B142|肩颈舒缓|Neck and shoulders|45|198.00|62.00
body|B143|足部护理|Foot care|60|168.00|50.00
body|B144|热石疗法|Hot stone therapy|75|528.00|166.00
body|B145|全身去角质|Body scrub|60|398.00|112.00
nails|B161|纯色美甲|Gel manicure|60|128.00|34.00
nails|B162|款式美甲|Nail art|90|228.00|64.00
nails|B163|足部美甲|Gel pedicure|75|168.00|44.00
nails|B164|卸甲|Removal|30|38.00|9.00
lashes|B181|自然款美睫|Natural lash extensions|90|238.00|68.00
lashes|B182|浓密款美睫|Volume lash extensions|120|358.00|104.00
lashes|B183|半永久纹眉|Microblading|150|1280.00|360.00
lashes|B184|修眉|Brow shaping|20|48.00|11.00
`)

/** By who does it: `code|zh|en|minutes|stylist:price:cost, …`. */
const BY_STYLIST = table(`
B101|洗剪吹|Haircut|60|designer:128.00:40.00, senior:198.00:70.00, director:388.00:160.00
B102|染发|Colouring|150|designer:398.00:128.00, senior:598.00:200.00, director:980.00:390.00
B103|烫发|Perm|180|designer:498.00:160.00, senior:698.00:236.00, director:1280.00:510.00
`)

/** `code|zh|en|brand|price|cost|barcode without its check digit`. */
const RETAIL = table(`
B301|氨基酸洗发水 500毫升|Amino acid shampoo 500 ml|清研|128.00|52.00|690440100001
B302|修护护发素 500毫升|Repair conditioner 500 ml|清研|128.00|50.00|690440100002
B303|护发精油 100毫升|Hair oil 100 ml|清研|168.00|64.00|690440100003
B304|造型发蜡 80克|Styling wax 80 g|型格|98.00|36.00|690440100004
B305|定型喷雾 300毫升|Hair spray 300 ml|型格|88.00|31.00|690440100005
B306|玻尿酸精华 30毫升|Hyaluronic serum 30 ml|水语|298.00|108.00|690440100006
B307|保湿面霜 50克|Moisturising cream 50 g|水语|268.00|98.00|690440100007
B308|修护面膜 5片|Repair masks, 5|水语|128.00|42.00|690440100008
B309|防晒乳 SPF50 60毫升|Sunscreen SPF50 60 ml|水语|168.00|60.00|690440100009
B310|卸妆油 200毫升|Cleansing oil 200 ml|水语|138.00|48.00|690440100010
B311|护甲油 15毫升|Nail oil 15 ml|指间|58.00|17.00|690440100011
B312|护手霜 60克|Hand cream 60 g|指间|48.00|15.00|690440100012
`)

/** Paid today, used later: `code|zh|en|price|days|face value or nothing`. */
const PACKAGES = table(`
B501|深层清洁 10次卡|Deep cleansing, 10 sessions|1980.00|365|
B502|肩颈舒缓 10次卡|Neck and shoulders, 10 sessions|1480.00|365|
B503|补水保湿 6次卡|Hydrating facial, 6 sessions|1680.00|270|
B504|洗剪吹 5次卡|Haircut, 5 visits|498.00|365|
B505|体验券：头皮护理|Trial: scalp treatment|99.00|60|
B506|储值卡 1000元|Stored value 1,000|1000.00|1095|1000
B507|礼品卡 500元|Gift card 500|500.00|730|500
`)

const services: SeedProduct[] = SERVICES.map(
  ([categoryId = '', sku = '', zh = '', en = '', minutes = '', price = '', cost = '']) => ({
    id: sku,
    kind: 'service',
    name: { zh, en },
    categoryId,
    durationMinutes: Number(minutes),
    skus: [{ sku, unit: 'session', price, cost, floor: cost }],
  }),
)

const byStylist: SeedProduct[] = BY_STYLIST.map(([id = '', zh = '', en = '', minutes = '', list = '']) => ({
  id,
  kind: 'service',
  name: { zh, en },
  categoryId: 'hair',
  durationMinutes: Number(minutes),
  skus: list.split(', ').map((one) => {
    const [stylist = '', price = '', cost = ''] = one.split(':')
    return { sku: `${id}-${stylist}`, options: { stylist }, unit: 'session', price, cost, floor: cost }
  }),
}))

const retail: SeedProduct[] = RETAIL.map(
  ([sku = '', zh = '', en = '', brand = '', price = '', cost = '', digits = '']) => ({
    id: sku,
    kind: 'good',
    name: { zh, en },
    categoryId: 'retail',
    brand,
    skus: [{ sku, unit: 'piece', price, cost, floor: cost, barcodes: [ean(digits)] }],
  }),
)

const packages: SeedProduct[] = PACKAGES.map(([sku = '', zh = '', en = '', price = '', days = '', faceValue = '']) => ({
  id: sku,
  kind: 'voucher',
  name: { zh, en },
  categoryId: 'packages',
  validDays: Number(days),
  ...(faceValue === '' ? {} : { faceValue }),
  skus: [{ sku, unit: 'card', price }],
}))

const bundles: SeedProduct[] = [
  {
    id: 'B601',
    kind: 'bundle',
    name: { zh: '焕肤半日套餐', en: 'Half a day for the skin' },
    description: {
      zh: '深层清洁、肩颈舒缓，赠修护面膜。',
      en: 'Deep cleansing, neck and shoulders, with repair masks.',
    },
    categoryId: 'sets',
    skus: [
      {
        sku: 'B601',
        unit: 'set',
        price: '498.00',
        parts: [
          { sku: 'B121', quantity: 1 },
          { sku: 'B142', quantity: 1 },
          { sku: 'B308', quantity: 1 },
        ],
      },
    ],
  },
  {
    id: 'B602',
    kind: 'bundle',
    name: { zh: '居家洗护套装', en: 'Hair care for home' },
    categoryId: 'sets',
    skus: [
      {
        sku: 'B602',
        unit: 'set',
        price: '358.00',
        parts: [
          { sku: 'B301', quantity: 1 },
          { sku: 'B302', quantity: 1 },
          { sku: 'B303', quantity: 1 },
        ],
      },
    ],
  },
]

/** A salon: hair, skin, body, nails, lashes, what one takes home, and packages of sessions. Quieter on weekdays. */
export const BEAUTY: CatalogSeed = {
  taxClasses: [
    taxed('service', '生活服务 6%', 'Personal services 6 %', 600),
    taxed('standard', '标准税率 13%', 'Standard 13 %', 1300),
    taxed('prepaid', '不征税预付卡', 'Prepaid, untaxed', 0),
  ],
  categories: [
    category('services', '服务', 'Services', { taxClass: 'service', position: 1 }),
    category('hair', '美发', 'Hair', { parentId: 'services', position: 1 }),
    category('facial', '面部护理', 'Facials', { parentId: 'services', position: 2 }),
    category('body', '身体护理', 'Body', { parentId: 'services', position: 3 }),
    category('nails', '美甲', 'Nails', { parentId: 'services', position: 4 }),
    category('lashes', '眉睫', 'Brows and lashes', { parentId: 'services', position: 5 }),
    category('sets', '套餐', 'Sets', { parentId: 'services', position: 6 }),
    category('retail', '护理产品', 'Products', { taxClass: 'standard', position: 2 }),
    category('packages', '次卡与储值', 'Packages and cards', { taxClass: 'prepaid', position: 3 }),
  ],
  products: [...byStylist, ...services, ...retail, ...packages, ...bundles],
  priceLists: [
    {
      id: 'beauty-weekday',
      name: { zh: '工作日闲时价', en: 'Quiet hours on weekdays' },
      rows: SERVICES.filter(([id]) => id === 'facial' || id === 'body').map(([, sku = '', , , , price = '']) => ({
        sku,
        price: offPrice(price, 0.8),
        hours: { fromMinute: 10 * 60, toMinute: 16 * 60, days: [1, 2, 3, 4] },
      })),
    },
    {
      id: 'beauty-member',
      name: { zh: '会员产品价', en: 'Products for members' },
      rows: RETAIL.map(([sku = '', , , , price = '']) => ({
        sku,
        price: offPrice(price, 0.88),
        tiers: ['silver', 'gold'],
      })),
    },
  ],
}
