import { type CatalogSeed, category, ean, offPrice, type SeedProduct, table, taxed } from './seed.ts'

/** `category|code|zh|en|number in the scale|price of a kilogram|cost|origin zh`. */
const WEIGHED = table(`
leafy|F101|小青菜|Baby bok choy|10101|7.80|4.90|崇明
leafy|F102|菠菜|Spinach|10102|11.80|7.40|崇明
leafy|F103|生菜|Lettuce|10103|9.80|6.00|崇明
leafy|F104|空心菜|Water spinach|10104|12.80|8.10|广东
leafy|F105|油麦菜|Indian lettuce|10105|10.80|6.80|崇明
leafy|F106|韭菜|Chinese chives|10106|11.60|7.30|山东
leafy|F107|大白菜|Napa cabbage|10107|4.60|2.80|山东
leafy|F108|茼蒿|Crown daisy|10108|15.80|9.80|江苏
roots|F121|番茄|Tomato|10121|11.80|7.40|山东
roots|F122|黄瓜|Cucumber|10122|9.60|6.00|山东
roots|F123|土豆|Potato|10123|5.80|3.50|内蒙古
roots|F124|胡萝卜|Carrot|10124|6.80|4.00|福建
roots|F125|茄子|Aubergine|10125|10.80|6.80|浙江
roots|F126|青椒|Green pepper|10126|13.80|8.70|山东
roots|F127|莲藕|Lotus root|10127|17.80|11.20|湖北
roots|F128|西兰花|Broccoli|10128|15.60|9.80|云南
roots|F129|生姜|Ginger|10129|19.80|11.30|山东
fruit|F141|红富士苹果|Fuji apple|10141|15.80|10.10|陕西
fruit|F142|香蕉|Banana|10142|11.60|7.60|菲律宾
fruit|F143|赣南脐橙|Navel orange|10143|13.80|8.80|江西
fruit|F144|水晶梨|Crystal pear|10144|12.80|8.20|河北
fruit|F145|阳光玫瑰葡萄|Shine muscat grape|10145|49.80|32.80|云南
fruit|F146|哈密瓜|Hami melon|10146|14.80|9.40|新疆
fruit|F147|柠檬|Lemon|10147|19.80|11.70|四川
fruit|F148|火龙果|Dragon fruit|10148|21.80|14.10|海南
meat|F161|猪里脊|Pork loin|10161|49.80|35.80|江苏
meat|F162|五花肉|Pork belly|10162|45.80|33.00|江苏
meat|F163|猪小排|Pork ribs|10163|69.80|50.90|江苏
meat|F164|牛腱子|Beef shank|10164|98.00|72.50|内蒙古
meat|F165|鸡翅中|Chicken wings|10165|55.80|39.60|山东
meat|F166|鸡胸肉|Chicken breast|10166|36.80|25.70|山东
fish|F181|鲈鱼|Sea bass|10181|56.00|40.30|广东
fish|F182|基围虾|Live prawns|10182|99.00|73.20|海南
fish|F183|花蛤|Clams|10183|23.60|16.00|山东
fish|F184|三文鱼中段|Salmon fillet|10184|198.00|146.50|挪威
`)

/** `category|code|zh|en|brand|price|cost|barcode without its check digit|unit`. */
const PACKED = table(`
eggs|F201|鲜鸡蛋 10枚|Fresh eggs, 10|圣迪乐|15.80|11.40|690220100001|box
eggs|F202|土鸡蛋 10枚|Farm eggs, 10|圣迪乐|22.80|16.00|690220100002|box
eggs|F203|咸鸭蛋 6枚|Salted duck eggs, 6|高邮红太阳|13.80|8.80|690220100003|box
tofu|F211|嫩豆腐 400克|Silken tofu 400 g|清美|3.60|2.00|690220200001|piece
tofu|F212|老豆腐 400克|Firm tofu 400 g|清美|4.20|2.40|690220200002|piece
tofu|F213|千张 300克|Tofu sheets 300 g|清美|6.80|4.00|690220200003|piece
dairy|F221|原味酸奶 4×100克|Plain yoghurt 4 x 100 g|光明|13.80|9.40|690220300001|pack
dairy|F222|黄油 200克|Butter 200 g|安佳|29.80|21.40|690220300002|piece
dairy|F223|马苏里拉奶酪 400克|Mozzarella 400 g|安佳|36.80|26.50|690220300003|piece
staple|F231|东北大米 5公斤|Northeast rice 5 kg|十月稻田|49.90|37.40|690220400001|bag
staple|F232|高筋面粉 2.5公斤|Bread flour 2.5 kg|金沙河|18.90|13.60|690220400002|bag
staple|F233|挂面 1公斤|Dried noodles 1 kg|陈克明|11.90|8.30|690220400003|pack
staple|F234|花生油 5升|Peanut oil 5 l|鲁花|159.00|127.20|690220400004|bottle
staple|F235|生抽 500毫升|Light soy sauce 500 ml|海天|10.90|7.30|690220400005|bottle
staple|F236|香醋 550毫升|Black vinegar 550 ml|恒顺|9.80|6.40|690220400006|bottle
staple|F237|食盐 400克|Salt 400 g|中盐|2.50|1.60|690220400007|bag
snack|F251|苏打饼干 400克|Soda crackers 400 g|太平|13.80|9.20|690220500001|pack
snack|F252|每日坚果 750克|Mixed nuts 750 g|三只松鼠|89.00|62.30|690220500002|box
snack|F253|海苔 40克|Roasted seaweed 40 g|波力|12.90|8.40|690220500003|pack
frozen|F261|猪肉白菜水饺 1公斤|Pork dumplings 1 kg|湾仔码头|39.80|28.70|690220600001|bag
frozen|F262|手抓饼 10片|Flaky pancakes, 10|思念|19.90|13.50|690220600002|pack
frozen|F263|肥牛卷 250克|Sliced beef 250 g|恒都|28.80|20.70|690220600003|pack
`)

/** Drinks and milk in several sizes: `category|code|zh|en|brand|size:price:cost:barcode, …`. */
const SIZES = table(`
dairy|F301|鲜牛奶|Fresh milk|光明|250ml:5.50:3.90:690220700001, 950ml:17.90:12.70:690220700002
drink|F302|可乐|Cola|可口可乐|330ml:2.80:1.90:690220700003, 500ml:3.50:2.30:690220700004, 2L:8.50:5.90:690220700005
drink|F303|矿泉水|Mineral water|农夫山泉|550ml:2.00:1.20:690220700006, 1.5L:4.50:2.80:690220700007
drink|F304|无糖乌龙茶|Unsweetened oolong tea|三得利|500ml:5.00:3.40:690220700008, 1.25L:9.90:6.90:690220700009
`)

const weighed: SeedProduct[] = WEIGHED.map(
  ([categoryId = '', sku = '', zh = '', en = '', plu = '', price = '', cost = '', origin = '']) => ({
    id: sku,
    kind: 'good',
    name: { zh, en },
    categoryId,
    attributes: { 产地: origin },
    skus: [{ sku, unit: 'kg', decimals: 3, plu, price, cost, floor: cost }],
  }),
)

const packed: SeedProduct[] = PACKED.map(
  ([categoryId = '', sku = '', zh = '', en = '', brand = '', price = '', cost = '', digits = '', unit = '']) => ({
    id: sku,
    kind: 'good',
    name: { zh, en },
    categoryId,
    brand,
    skus: [{ sku, unit, price, cost, floor: cost, barcodes: [ean(digits)] }],
  }),
)

const sizes: SeedProduct[] = SIZES.map(([categoryId = '', id = '', zh = '', en = '', brand = '', list = '']) => ({
  id,
  kind: 'good',
  name: { zh, en },
  categoryId,
  brand,
  skus: list.split(', ').map((one) => {
    const [size = '', price = '', cost = '', digits = ''] = one.split(':')
    return {
      sku: `${id}-${size}`,
      options: { size },
      unit: 'bottle',
      price,
      cost,
      floor: cost,
      barcodes: [ean(digits)],
    }
  }),
}))

const others: SeedProduct[] = [
  {
    id: 'F401',
    kind: 'bundle',
    name: { zh: '番茄炒蛋食材包', en: 'Tomato and egg kit' },
    description: { zh: '番茄 500 克，鲜鸡蛋 10 枚。', en: 'Tomatoes 500 g, 10 fresh eggs.' },
    categoryId: 'kits',
    skus: [
      {
        sku: 'F401',
        unit: 'set',
        price: '19.90',
        parts: [
          { sku: 'F121', quantity: 0.5 },
          { sku: 'F201', quantity: 1 },
        ],
      },
    ],
  },
  {
    id: 'F402',
    kind: 'bundle',
    name: { zh: '双人火锅食材包', en: 'Hot pot for two' },
    categoryId: 'kits',
    skus: [
      {
        sku: 'F402',
        unit: 'set',
        price: '79.00',
        parts: [
          { sku: 'F263', quantity: 2 },
          { sku: 'F107', quantity: 0.6 },
          { sku: 'F212', quantity: 1 },
          { sku: 'F127', quantity: 0.3 },
        ],
      },
    ],
  },
  {
    id: 'F403',
    kind: 'bundle',
    name: { zh: '一周早餐组合', en: 'Breakfast for a week' },
    categoryId: 'kits',
    skus: [
      {
        sku: 'F403',
        unit: 'set',
        price: '59.90',
        parts: [
          { sku: 'F301-950ml', quantity: 2 },
          { sku: 'F201', quantity: 1 },
          { sku: 'F262', quantity: 1 },
        ],
      },
    ],
  },
  {
    id: 'F501',
    kind: 'voucher',
    name: { zh: '生鲜卡 100元', en: 'Grocery card 100' },
    categoryId: 'cards',
    validDays: 1095,
    faceValue: '100',
    skus: [{ sku: 'F501', unit: 'card', price: '100.00' }],
  },
  {
    id: 'F502',
    kind: 'service',
    name: { zh: '活鱼宰杀处理', en: 'Fish cleaning' },
    categoryId: 'fish',
    durationMinutes: 5,
    skus: [{ sku: 'F502', unit: 'session', price: '2.00', cost: '0.80' }],
  },
]

/** A neighbourhood fresh shop: what is weighed, what is packed, kits and cards. VAT as in China, in the price. */
export const FRESH: CatalogSeed = {
  taxClasses: [
    taxed('exempt', '免税鲜活农产品', 'Exempt fresh produce', 0),
    taxed('food', '农产品 9%', 'Farm products 9 %', 900),
    taxed('standard', '标准税率 13%', 'Standard 13 %', 1300),
    taxed('prepaid', '不征税预付卡', 'Prepaid, untaxed', 0),
  ],
  categories: [
    category('fresh', '生鲜', 'Fresh', { taxClass: 'food', position: 1 }),
    category('leafy', '叶菜', 'Leafy greens', { parentId: 'fresh', taxClass: 'exempt', position: 1 }),
    category('roots', '根茎瓜果菜', 'Roots and gourds', { parentId: 'fresh', taxClass: 'exempt', position: 2 }),
    category('fruit', '水果', 'Fruit', { parentId: 'fresh', position: 3 }),
    category('meat', '肉禽', 'Meat and poultry', { parentId: 'fresh', taxClass: 'exempt', position: 4 }),
    category('fish', '水产', 'Fish and seafood', { parentId: 'fresh', position: 5 }),
    category('eggs', '蛋品', 'Eggs', { parentId: 'fresh', taxClass: 'exempt', position: 6 }),
    category('tofu', '豆制品', 'Tofu', { parentId: 'fresh', taxClass: 'standard', position: 7 }),
    category('kits', '食材包', 'Meal kits', { parentId: 'fresh', taxClass: 'standard', position: 8 }),
    category('grocery', '粮油食品', 'Groceries', { taxClass: 'standard', position: 2 }),
    category('dairy', '乳品', 'Dairy', { parentId: 'grocery', position: 1 }),
    category('staple', '粮油调味', 'Staples', { parentId: 'grocery', position: 2 }),
    category('snack', '零食', 'Snacks', { parentId: 'grocery', position: 3 }),
    category('drink', '饮料', 'Drinks', { parentId: 'grocery', position: 4 }),
    category('frozen', '冷冻', 'Frozen', { parentId: 'grocery', position: 5 }),
    category('cards', '卡券', 'Cards', { taxClass: 'prepaid', position: 3 }),
  ],
  products: [...weighed, ...packed, ...sizes, ...others],
  priceLists: [
    {
      id: 'fresh-member',
      name: { zh: '生鲜会员价', en: 'Fresh, member prices' },
      rows: WEIGHED.filter(([id]) => id === 'fruit' || id === 'meat').map(([, sku = '', , , , price = '']) => ({
        sku,
        price: offPrice(price, 0.95),
        tiers: ['silver', 'gold'],
      })),
    },
    {
      id: 'fresh-evening',
      name: { zh: '叶菜晚市价', en: 'Greens in the evening' },
      rows: WEIGHED.filter(([id]) => id === 'leafy').map(([, sku = '', , , , price = '']) => ({
        sku,
        price: offPrice(price, 0.7),
        hours: { fromMinute: 20 * 60, toMinute: 23 * 60, days: null },
      })),
    },
  ],
}
