import {
  type CatalogSeed,
  category,
  ean,
  offPrice,
  type SeedOptionGroup,
  type SeedProduct,
  table,
  taxed,
} from './seed.ts'

/** `category|code|zh|en|price|cost|minutes|groups of options`. */
const DISHES = table(`
noodles|D101|红烧牛肉面|Braised beef noodles|32.00|11.20|8|spice topping
noodles|D102|番茄鸡蛋面|Tomato and egg noodles|22.00|6.20|8|topping
noodles|D103|重庆小面|Chongqing noodles|18.00|4.80|7|spice topping
noodles|D104|葱油拌面|Scallion oil noodles|16.00|3.90|6|topping
noodles|D105|雪菜肉丝面|Pork and pickle noodles|24.00|7.40|8|topping
noodles|D106|担担面|Dandan noodles|20.00|5.60|7|spice topping
rice|D121|宫保鸡丁饭|Kung pao chicken on rice|29.00|9.60|10|spice
rice|D122|鱼香肉丝饭|Yuxiang pork on rice|28.00|9.20|10|spice
rice|D123|卤肉饭|Braised pork on rice|26.00|8.30|6|topping
rice|D124|咖喱牛腩饭|Curry beef on rice|36.00|13.30|9|spice
rice|D125|扬州炒饭|Yangzhou fried rice|24.00|6.70|9|topping
rice|D126|黑椒牛柳饭|Black pepper beef on rice|38.00|14.40|10|
hot|D141|水煮鱼|Fish in chilli oil|78.00|29.60|18|spice
hot|D142|麻婆豆腐|Mapo tofu|26.00|6.50|10|spice
hot|D143|回锅肉|Twice-cooked pork|46.00|16.10|12|spice
hot|D144|干煸四季豆|Dry-fried beans|28.00|7.80|10|
hot|D145|蒜蓉西兰花|Broccoli with garlic|26.00|7.30|8|
hot|D146|糖醋里脊|Sweet and sour pork|48.00|16.80|13|
hot|D147|酸菜鱼|Fish with pickles|72.00|27.40|18|spice
hot|D148|小炒黄牛肉|Stir-fried beef|58.00|22.60|11|spice
cold|D161|拍黄瓜|Smashed cucumber|14.00|3.10|4|
cold|D162|口水鸡|Chicken in chilli sauce|32.00|11.20|5|spice
cold|D163|凉拌木耳|Wood ear salad|16.00|4.00|4|
cold|D164|夫妻肺片|Beef and tripe in chilli oil|36.00|13.70|5|spice
cold|D165|皮蛋豆腐|Century egg tofu|18.00|4.70|4|
soup|D181|酸辣汤|Hot and sour soup|18.00|4.50|8|
soup|D182|紫菜蛋花汤|Seaweed and egg soup|12.00|2.40|6|
soup|D183|番茄牛尾汤|Oxtail soup|48.00|18.20|9|
snack|D201|小笼包 8只|Soup dumplings, 8|22.00|6.80|12|
snack|D202|生煎包 4只|Pan-fried buns, 4|14.00|4.10|12|
snack|D203|煎饺 8只|Fried dumplings, 8|20.00|5.80|10|
snack|D204|炸鸡翅 4只|Fried wings, 4|22.00|8.10|10|spice
dessert|D221|红糖糍粑|Rice cakes with brown sugar|16.00|3.70|7|
dessert|D222|冰粉|Ice jelly|10.00|1.90|3|
breakfast|D241|油条|Dough stick|3.50|0.80|4|
breakfast|D242|豆浆|Soy milk|5.00|1.00|2|sugar
breakfast|D243|鲜肉大包|Pork bun|4.50|1.40|3|
`)

/** Teas in two sizes: `code|zh|en|price M|price L|cost M|cost L`. */
const TEAS = table(`
D301|珍珠奶茶|Pearl milk tea|15.00|18.00|3.60|4.40
D302|杨枝甘露|Mango pomelo sago|22.00|26.00|7.10|8.60
D303|柠檬红茶|Lemon black tea|13.00|16.00|2.70|3.30
D304|茉莉绿茶|Jasmine green tea|10.00|13.00|1.70|2.10
`)

/** `code|zh|en|price|cost|barcode without its check digit|unit`. */
const BOTTLED = table(`
D401|可乐 330毫升|Cola 330 ml|6.00|1.90|690330100001|can
D402|雪碧 330毫升|Lemonade 330 ml|6.00|1.90|690330100002|can
D403|矿泉水 550毫升|Mineral water 550 ml|4.00|1.10|690330100003|bottle
D404|青岛啤酒 500毫升|Tsingtao beer 500 ml|12.00|4.60|690330100004|bottle
D405|酸梅汤 500毫升|Plum juice 500 ml|10.00|3.20|690330100005|bottle
`)

const groups: Readonly<Record<string, SeedOptionGroup>> = {
  spice: {
    id: 'spice',
    name: { zh: '辣度', en: 'Spice' },
    min: 1,
    max: 1,
    choices: [
      { id: 'none', name: { zh: '不辣', en: 'Not hot' } },
      { id: 'mild', name: { zh: '微辣', en: 'Mild' } },
      { id: 'hot', name: { zh: '中辣', en: 'Hot' } },
      { id: 'very-hot', name: { zh: '特辣', en: 'Very hot' } },
    ],
  },
  topping: {
    id: 'topping',
    name: { zh: '加料', en: 'Toppings' },
    min: 0,
    max: 3,
    choices: [
      { id: 'egg', name: { zh: '卤蛋', en: 'Braised egg' }, more: '3.00', takes: [{ sku: 'D501', quantity: 1 }] },
      { id: 'beef', name: { zh: '牛肉', en: 'Beef' }, more: '12.00', takes: [{ sku: 'D502', quantity: 0.05 }] },
      { id: 'greens', name: { zh: '青菜', en: 'Greens' }, more: '4.00' },
    ],
  },
  sugar: {
    id: 'sugar',
    name: { zh: '甜度', en: 'Sugar' },
    min: 1,
    max: 1,
    choices: [
      { id: 'none', name: { zh: '无糖', en: 'None' } },
      { id: 'half', name: { zh: '半糖', en: 'Half' } },
      { id: 'full', name: { zh: '全糖', en: 'Full' } },
    ],
  },
  ice: {
    id: 'ice',
    name: { zh: '冰量', en: 'Ice' },
    min: 1,
    max: 1,
    choices: [
      { id: 'hot', name: { zh: '热', en: 'Hot' } },
      { id: 'no-ice', name: { zh: '去冰', en: 'No ice' } },
      { id: 'ice', name: { zh: '正常冰', en: 'Ice' } },
    ],
  },
  pearls: {
    id: 'pearls',
    name: { zh: '小料', en: 'Extras' },
    min: 0,
    max: 2,
    choices: [
      { id: 'pearls', name: { zh: '珍珠', en: 'Pearls' }, more: '2.00' },
      { id: 'jelly', name: { zh: '仙草', en: 'Grass jelly' }, more: '2.00' },
      { id: 'coconut', name: { zh: '椰果', en: 'Coconut jelly' }, more: '2.00' },
    ],
  },
}

const optionsOf = (names: string): SeedOptionGroup[] => names.split(' ').flatMap((name) => groups[name] ?? [])

const dishes: SeedProduct[] = DISHES.map(
  ([categoryId = '', sku = '', zh = '', en = '', price = '', cost = '', minutes = '', options = '']) => ({
    id: sku,
    kind: 'dish',
    name: { zh, en },
    categoryId,
    prepareMinutes: Number(minutes),
    optionGroups: optionsOf(options),
    saleHours: categoryId === 'breakfast' ? { fromMinute: 6 * 60, toMinute: 10 * 60, days: null } : null,
    skus: [{ sku, unit: 'portion', price, cost, floor: cost }],
  }),
)

const teas: SeedProduct[] = TEAS.map(
  ([id = '', zh = '', en = '', priceM = '', priceL = '', costM = '', costL = '']) => ({
    id,
    kind: 'dish',
    name: { zh, en },
    categoryId: 'tea',
    prepareMinutes: 4,
    optionGroups: optionsOf('sugar ice pearls'),
    skus: [
      { sku: `${id}-M`, options: { size: 'M' }, unit: 'cup', price: priceM, cost: costM },
      { sku: `${id}-L`, options: { size: 'L' }, unit: 'cup', price: priceL, cost: costL },
    ],
  }),
)

const bottled: SeedProduct[] = BOTTLED.map(
  ([sku = '', zh = '', en = '', price = '', cost = '', digits = '', unit = '']) => ({
    id: sku,
    kind: 'good',
    name: { zh, en },
    categoryId: 'bottled',
    skus: [{ sku, unit, price, cost, floor: cost, barcodes: [ean(digits)] }],
  }),
)

const others: SeedProduct[] = [
  {
    id: 'D501',
    kind: 'good',
    name: { zh: '卤蛋', en: 'Braised egg' },
    categoryId: 'snack',
    skus: [{ sku: 'D501', unit: 'piece', price: '3.00', cost: '1.00' }],
  },
  {
    id: 'D502',
    kind: 'good',
    name: { zh: '酱牛肉', en: 'Braised beef' },
    categoryId: 'cold',
    skus: [{ sku: 'D502', unit: 'kg', decimals: 3, price: '168.00', cost: '88.00' }],
  },
  {
    id: 'D601',
    kind: 'bundle',
    name: { zh: '牛肉面单人餐', en: 'Beef noodle meal' },
    description: { zh: '红烧牛肉面、拍黄瓜、酸梅汤。', en: 'Braised beef noodles, smashed cucumber, plum juice.' },
    categoryId: 'meals',
    prepareMinutes: 8,
    skus: [
      {
        sku: 'D601',
        unit: 'set',
        price: '46.00',
        parts: [
          { sku: 'D101', quantity: 1 },
          { sku: 'D161', quantity: 1 },
          { sku: 'D405', quantity: 1 },
        ],
      },
    ],
  },
  {
    id: 'D602',
    kind: 'bundle',
    name: { zh: '川味双人餐', en: 'Sichuan dinner for two' },
    categoryId: 'meals',
    prepareMinutes: 18,
    skus: [
      {
        sku: 'D602',
        unit: 'set',
        price: '138.00',
        parts: [
          { sku: 'D141', quantity: 1 },
          { sku: 'D142', quantity: 1 },
          { sku: 'D163', quantity: 1 },
          { sku: 'D401', quantity: 2 },
        ],
      },
    ],
  },
  {
    id: 'D701',
    kind: 'voucher',
    name: { zh: '100元代金券', en: 'Voucher worth 100' },
    categoryId: 'vouchers',
    validDays: 90,
    faceValue: '100',
    skus: [{ sku: 'D701', unit: 'voucher', price: '88.00' }],
  },
  {
    id: 'D702',
    kind: 'voucher',
    name: { zh: '川味双人餐券', en: 'Voucher: Sichuan dinner for two' },
    categoryId: 'vouchers',
    validDays: 60,
    skus: [{ sku: 'D702', unit: 'voucher', price: '128.00' }],
  },
]

/** A Sichuan restaurant with noodles, tea and breakfast. Dearer on platforms, cheaper at lunch. */
export const DINING: CatalogSeed = {
  taxClasses: [
    taxed('catering', '餐饮服务 6%', 'Catering 6 %', 600),
    taxed('standard', '标准税率 13%', 'Standard 13 %', 1300),
    taxed('prepaid', '不征税预付卡', 'Prepaid, untaxed', 0),
  ],
  categories: [
    category('menu', '菜单', 'Menu', { taxClass: 'catering', position: 1 }),
    category('meals', '套餐', 'Meals', { parentId: 'menu', position: 1 }),
    category('noodles', '面食', 'Noodles', { parentId: 'menu', position: 2 }),
    category('rice', '盖饭', 'On rice', { parentId: 'menu', position: 3 }),
    category('hot', '热菜', 'Hot dishes', { parentId: 'menu', position: 4 }),
    category('cold', '凉菜', 'Cold dishes', { parentId: 'menu', position: 5 }),
    category('soup', '汤', 'Soups', { parentId: 'menu', position: 6 }),
    category('snack', '小吃', 'Snacks', { parentId: 'menu', position: 7 }),
    category('dessert', '甜品', 'Desserts', { parentId: 'menu', position: 8 }),
    category('breakfast', '早餐', 'Breakfast', { parentId: 'menu', position: 9 }),
    category('tea', '茶饮', 'Tea', { parentId: 'menu', position: 10 }),
    category('bottled', '瓶装饮料', 'Bottled drinks', { taxClass: 'standard', position: 2 }),
    category('vouchers', '团购券', 'Vouchers', { taxClass: 'prepaid', position: 3 }),
  ],
  products: [...dishes, ...teas, ...bottled, ...others],
  priceLists: [
    {
      id: 'dining-platform',
      name: { zh: '外卖平台价', en: 'Prices on platforms' },
      rows: DISHES.map(([, sku = '', , , price = '']) => ({
        sku,
        price: offPrice(price, 1.1),
        channels: ['platform'],
      })),
    },
    {
      id: 'dining-lunch',
      name: { zh: '工作日午市价', en: 'Weekday lunch' },
      rows: DISHES.filter(([id]) => id === 'rice' || id === 'noodles').map(([, sku = '', , , price = '']) => ({
        sku,
        price: offPrice(price, 0.9),
        channels: ['app', 'web', 'till'],
        hours: { fromMinute: 11 * 60, toMinute: 13 * 60 + 30, days: [1, 2, 3, 4, 5] },
      })),
    },
  ],
}
