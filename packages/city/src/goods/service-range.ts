import type { RangeSection } from './range.ts'

/** Restaurants: `zh|en|unit|price CNY|cost share|shelf life days (0 = made to order)`. */
export const DINING_RANGE: readonly RangeSection[] = [
  dishes(
    'cold',
    '凉菜',
    'Cold dishes',
    0.6,
    `
拍黄瓜|Smashed cucumber|plate|16|.26|0
皮蛋豆腐|Tofu with century egg|plate|18|.27|0
口水鸡|Mouth-watering chicken|plate|32|.34|0
凉拌三丝|Three-shred salad|plate|18|.26|0
桂花糯米藕|Osmanthus lotus root|plate|26|.28|0
蒜泥白肉|Pork in garlic|plate|34|.36|0
老醋花生|Vinegar peanuts|plate|18|.24|0
夫妻肺片|Sliced beef in chilli oil|plate|36|.36|0
凉拌海蜇|Jellyfish salad|plate|32|.34|0
酱牛肉|Sauced beef|plate|42|.4|0`,
  ),
  dishes(
    'main',
    '热菜',
    'Main dishes',
    1.6,
    `
宫保鸡丁|Kung pao chicken|plate|42|.32|0
鱼香肉丝|Yuxiang pork|plate|38|.31|0
回锅肉|Twice-cooked pork|plate|44|.34|0
麻婆豆腐|Mapo tofu|plate|28|.24|0
糖醋里脊|Sweet and sour pork|plate|46|.33|0
红烧肉|Red-braised pork|plate|58|.37|0
水煮牛肉|Beef in chilli broth|plate|68|.38|0
清蒸鲈鱼|Steamed sea bass|plate|78|.42|0
酸菜鱼|Fish with pickles|plate|72|.36|0
剁椒鱼头|Fish head with chopped chilli|plate|88|.38|0
干锅花菜|Dry-pot cauliflower|plate|34|.28|0
干煸四季豆|Dry-fried beans|plate|32|.28|0
西红柿炒蛋|Tomato and eggs|plate|26|.26|0
葱爆羊肉|Mutton with leek|plate|62|.4|0
小炒黄牛肉|Stir-fried beef|plate|64|.4|0
蒜蓉粉丝虾|Prawns with garlic and noodles|plate|76|.42|0
铁板茄子|Sizzling aubergine|plate|32|.27|0
地三鲜|Three treasures|plate|32|.27|0
农家小炒肉|Farmhouse pork|plate|45|.34|0
椒盐排骨|Salt and pepper ribs|plate|62|.38|0
辣子鸡|Chicken with chillies|plate|56|.34|0
香辣蟹|Spicy crab|plate|118|.46|0
啤酒鸭|Beer duck|plate|66|.37|0
狮子头|Lion's head meatballs|pot|58|.36|0`,
  ),
  dishes(
    'green',
    '时蔬',
    'Vegetables',
    0.9,
    `
清炒时蔬|Seasonal greens|plate|24|.24|0
蒜蓉油麦菜|Lettuce with garlic|plate|24|.24|0
上汤娃娃菜|Baby cabbage in broth|plate|32|.26|0
手撕包菜|Hand-torn cabbage|plate|24|.22|0
荷塘小炒|Lotus pond stir-fry|plate|34|.28|0
蚝油生菜|Lettuce with oyster sauce|plate|24|.24|0
酸辣土豆丝|Hot and sour potato|plate|22|.2|0
香菇青菜|Greens with shiitake|plate|26|.25|0`,
  ),
  dishes(
    'soup',
    '汤羹',
    'Soups',
    0.5,
    `
番茄蛋汤|Tomato egg soup|bowl|18|.22|0
酸辣汤|Hot and sour soup|bowl|20|.22|0
老鸭汤|Duck soup|pot|58|.36|0
菌菇汤|Mushroom soup|pot|36|.28|0
玉米排骨汤|Ribs and corn soup|pot|52|.36|0
西湖牛肉羹|West Lake beef soup|bowl|32|.3|0`,
  ),
  dishes(
    'noodle',
    '面饭',
    'Noodles and rice',
    1.5,
    `
扬州炒饭|Yangzhou fried rice|bowl|24|.26|0
牛肉面|Beef noodles|bowl|32|.33|0
雪菜肉丝面|Pork and pickle noodles|bowl|24|.28|0
担担面|Dandan noodles|bowl|20|.24|0
炒河粉|Fried rice noodles|plate|26|.26|0
卤肉饭|Braised pork rice|bowl|28|.31|0
黄焖鸡米饭|Braised chicken rice|set|29|.33|0
鸡丝凉面|Cold chicken noodles|bowl|22|.27|0
砂锅米线|Clay-pot rice noodles|pot|28|.28|0
米饭|Rice|bowl|3|.2|0
红烧牛肉饭|Beef rice|set|36|.35|0
照烧鸡腿饭|Teriyaki chicken rice|set|32|.33|0
三鲜水饺|Three-treasure dumplings|plate|28|.3|0
素三鲜包子|Vegetable buns|basket|16|.26|0`,
  ),
  dishes(
    'grill',
    '烧烤夜宵',
    'Grill and late night',
    0.8,
    `
羊肉串|Lamb skewers|5 pcs|32|.42|0
牛肉串|Beef skewers|5 pcs|32|.42|0
烤鸡翅|Grilled wings|2 pcs|18|.36|0
烤茄子|Grilled aubergine|pc|16|.24|0
烤生蚝|Grilled oysters|6 pcs|42|.42|0
烤鱼|Grilled fish|plate|98|.36|0
小龙虾|Crayfish|plate|108|.44|0
烤韭菜|Grilled chives|plate|14|.22|0
炒田螺|River snails|plate|38|.3|0
烤面筋|Grilled gluten|3 pcs|12|.2|0`,
  ),
  dishes(
    'sweet',
    '甜品',
    'Desserts',
    0.45,
    `
红糖糍粑|Rice cakes with brown sugar|plate|22|.24|0
杨枝甘露|Mango pomelo sago|bowl|22|.3|0
冰粉|Ice jelly|bowl|12|.2|0
酒酿圆子|Rice balls in fermented rice|bowl|18|.22|0
双皮奶|Double-skin milk|bowl|18|.26|0
南瓜饼|Pumpkin cakes|plate|20|.22|0`,
  ),
  dishes(
    'beverage',
    '饮品',
    'Beverages',
    1.1,
    `
酸梅汤|Plum juice|cup|10|.2|0
柠檬茶|Lemon tea|cup|14|.22|0
鲜榨橙汁|Fresh orange juice|cup|22|.34|0
冰豆浆|Iced soy milk|cup|8|.2|0
澜江啤酒|Lanjiang beer|bottle|12|.38|0
可乐|Cola|can|6|.4|0
菊花茶|Chrysanthemum tea|pot|26|.16|0
椰子汁|Coconut drink|bottle|18|.4|0
凉茶|Herbal tea|can|7|.42|0`,
  ),
]

/** Beauty: services (the shelf life is 0) and a small shelf of goods. Cost of a service is its material. */
export const BEAUTY_RANGE: readonly RangeSection[] = [
  services(
    'face',
    '面部护理',
    'Facials',
    1,
    `
深层清洁|Deep cleansing|60 min|168|.16|0
补水保湿|Hydrating facial|60 min|198|.18|0
小气泡清洁|Hydra facial|45 min|158|.16|0
美白淡斑|Brightening facial|75 min|298|.2|0
抗衰紧致|Firming facial|90 min|398|.2|0
敏感肌修护|Sensitive skin repair|60 min|258|.2|0
眼部护理|Eye care|30 min|128|.16|0
祛痘护理|Blemish care|60 min|228|.18|0
光子嫩肤|Photo rejuvenation|40 min|498|.22|0`,
  ),
  services(
    'hair',
    '美发',
    'Hair',
    1.2,
    `
女士剪发|Women's cut|45 min|88|.06|0
男士剪发|Men's cut|30 min|58|.06|0
儿童剪发|Children's cut|30 min|45|.06|0
染发|Colour|120 min|328|.22|0
烫发|Perm|150 min|388|.22|0
头皮护理|Scalp care|45 min|138|.16|0
洗吹造型|Wash and style|40 min|58|.08|0
头发护理|Hair treatment|60 min|188|.2|0`,
  ),
  services(
    'nail',
    '美甲美睫',
    'Nails and lashes',
    0.9,
    `
纯色美甲|Gel nails|60 min|128|.12|0
款式美甲|Nail art|90 min|198|.13|0
足部美甲|Pedicure|60 min|148|.12|0
手部护理|Hand care|40 min|98|.12|0
睫毛嫁接|Lash extensions|90 min|188|.14|0
角蛋白睫毛|Lash lift|60 min|158|.14|0
卸甲|Removal|30 min|38|.06|0
纹眉|Brow tattoo|120 min|498|.12|0`,
  ),
  services(
    'body',
    '身体护理',
    'Body care',
    0.7,
    `
肩颈按摩|Neck and shoulders|45 min|138|.05|0
全身精油|Full-body oil massage|90 min|298|.1|0
经络推拿|Meridian massage|60 min|198|.05|0
足疗|Foot massage|60 min|128|.08|0
身体磨砂|Body scrub|60 min|218|.14|0
产后修复|Postnatal care|90 min|358|.1|0
热石理疗|Hot stone|75 min|268|.08|0`,
  ),
  retail(
    'skincare',
    '护肤品',
    'Skin care',
    'S12',
    `
玻尿酸面膜|Hyaluronic masks|5 pcs|69|.42|900
氨基酸洁面|Amino cleanser|120 g|78|.42|900
烟酰胺精华|Niacinamide serum|30 ml|168|.4|720
保湿乳液|Moisturiser|100 ml|118|.42|900
防晒霜|Sunscreen|50 ml|98|.42|720
卸妆水|Make-up remover|300 ml|69|.42|900
眼霜|Eye cream|15 g|188|.4|720`,
  ),
  retail(
    'haircare',
    '洗护造型',
    'Hair care',
    'S12',
    `
氨基酸洗发水|Amino shampoo|500 ml|79|.44|900
修护发膜|Repair hair mask|250 g|88|.42|900
护发精油|Hair oil|80 ml|89|.4|900
造型喷雾|Styling spray|200 ml|69|.42|900
护手霜|Hand cream|75 g|39|.42|900
护甲油|Nail oil|10 ml|35|.38|900`,
  ),
]

/** Education: one lesson in class, and materials. Cost of a class is its material and room supplies. */
export const EDUCATION_RANGE: readonly RangeSection[] = [
  classes(
    'art',
    '艺术',
    'Arts',
    1,
    `
少儿美术|Children's painting|90 min|138|.12|0
书法启蒙|Calligraphy|60 min|108|.08|0
钢琴一对一|Piano one-to-one|45 min|198|.05|0
古筝小组|Guzheng group|60 min|128|.06|0
少儿舞蹈|Children's dance|60 min|98|.05|0
陶艺体验|Pottery|90 min|168|.22|0
声乐|Singing|60 min|158|.05|0`,
  ),
  classes(
    'language',
    '语言',
    'Languages',
    1.1,
    `
自然拼读|Phonics|60 min|128|.06|0
少儿英语口语|Children's spoken English|60 min|148|.06|0
阅读写作|Reading and writing|90 min|158|.06|0
演讲与口才|Public speaking|60 min|138|.05|0
成人英语|English for adults|90 min|168|.05|0
日语入门|Beginner Japanese|90 min|148|.05|0`,
  ),
  classes(
    'logic',
    '思维科创',
    'Logic and making',
    1,
    `
少儿编程|Children's coding|90 min|178|.06|0
机器人搭建|Robotics|90 min|198|.16|0
思维训练|Thinking skills|60 min|128|.05|0
围棋|Go|60 min|98|.04|0
国际象棋|Chess|60 min|98|.04|0
科学实验|Science lab|90 min|158|.18|0
魔方与桌游|Cubes and board games|60 min|88|.08|0`,
  ),
  classes(
    'sport',
    '体能',
    'Sports',
    0.8,
    `
体适能|Fitness for children|60 min|98|.04|0
跆拳道|Taekwondo|60 min|108|.04|0
篮球小班|Basketball|90 min|118|.04|0
跳绳训练|Rope skipping|60 min|78|.03|0
亲子瑜伽|Parent and child yoga|60 min|128|.05|0`,
  ),
  retail(
    'material',
    '教具教材',
    'Materials',
    'S13',
    `
水彩套装|Watercolour set|set|68|.55|1500
书法练习册|Calligraphy workbook|pc|22|.5|1500
绘本套装|Picture books|set|98|.58|1500
机器人零件包|Robot kit|set|128|.56|1500
围棋套装|Go set|set|58|.52|1500
跳绳|Skipping rope|pc|29|.48|1500
词汇卡|Word cards|set|35|.5|1500
画板|Drawing board|pc|45|.52|1500`,
  ),
]

function dishes(id: string, zh: string, en: string, appeal: number, rows: string): RangeSection {
  return {
    id,
    department: { zh: '餐饮', en: 'Dining' },
    name: { zh, en },
    kind: 'dish',
    supplierId: null,
    appeal,
    rows,
  }
}

function services(id: string, zh: string, en: string, appeal: number, rows: string): RangeSection {
  return {
    id,
    department: { zh: '美容服务', en: 'Beauty' },
    name: { zh, en },
    kind: 'service',
    supplierId: null,
    appeal,
    rows,
  }
}

function classes(id: string, zh: string, en: string, appeal: number, rows: string): RangeSection {
  return {
    id,
    department: { zh: '课程', en: 'Courses' },
    name: { zh, en },
    kind: 'class',
    supplierId: null,
    appeal,
    rows,
  }
}

function retail(id: string, zh: string, en: string, supplierId: string, rows: string): RangeSection {
  return { id, department: { zh: '零售', en: 'Shelf' }, name: { zh, en }, kind: 'good', supplierId, appeal: 0.3, rows }
}
