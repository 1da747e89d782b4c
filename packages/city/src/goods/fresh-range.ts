import type { RangeSection } from './range.ts'

/** Fresh grocery: `zh|en|unit|price CNY|cost share|shelf life days`. */
export const FRESH_RANGE: readonly RangeSection[] = [
  section(
    'leaf',
    '生鲜',
    'Fresh',
    '叶菜',
    'Leafy greens',
    'S1',
    1.35,
    `
小青菜|Baby bok choy|500 g|4.9|.63|2
菠菜|Spinach|400 g|6.5|.63|2
生菜|Lettuce|300 g|4.5|.61|2
空心菜|Water spinach|400 g|5.8|.63|2
大白菜|Napa cabbage|1 kg|4.6|.61|4
油麦菜|Indian lettuce|400 g|5.2|.63|2
韭菜|Chinese chives|300 g|4.2|.62|2
香菜|Coriander|100 g|3.2|.55|2
茼蒿|Crown daisy|350 g|6.2|.63|2
芹菜|Celery|500 g|5.5|.61|3
上海青|Shanghai greens|500 g|5.2|.63|2
卷心菜|Cabbage|900 g|5.6|.59|5
豆苗|Pea shoots|250 g|7.9|.63|2
小葱|Spring onion|150 g|2.8|.55|3`,
  ),
  section(
    'veg',
    '生鲜',
    'Fresh',
    '根茎瓜果菜',
    'Roots and gourds',
    'S1',
    1.3,
    `
番茄|Tomato|500 g|6.9|.63|4
黄瓜|Cucumber|500 g|5.2|.63|4
土豆|Potato|1 kg|5.9|.61|14
胡萝卜|Carrot|500 g|3.9|.59|10
白萝卜|Daikon|1 kg|4.2|.59|8
茄子|Aubergine|500 g|5.6|.63|4
青椒|Green pepper|400 g|5.9|.63|5
冬瓜|Winter melon|1 kg|4.8|.6|7
南瓜|Pumpkin|1 kg|5.8|.59|12
洋葱|Onion|600 g|4.2|.57|14
莲藕|Lotus root|500 g|9.8|.63|5
山药|Chinese yam|500 g|9.9|.63|8
玉米|Sweet corn|2 ears|7.2|.61|4
西兰花|Broccoli|400 g|7.8|.63|4
花菜|Cauliflower|500 g|6.6|.62|4
生姜|Ginger|200 g|4.6|.57|20
大蒜|Garlic|250 g|5.2|.55|20
毛豆|Edamame|500 g|7.6|.63|3
香菇|Shiitake|250 g|8.8|.63|4
金针菇|Enoki|300 g|4.6|.61|5
杏鲍菇|King oyster mushroom|300 g|5.9|.61|5`,
  ),
  section(
    'fruit',
    '生鲜',
    'Fresh',
    '水果',
    'Fruit',
    'S2',
    1.25,
    `
红富士苹果|Fuji apple|4 pcs|14.8|.64|14
香蕉|Banana|800 g|9.9|.66|5
赣南脐橙|Navel orange|1 kg|13.8|.64|12
砂糖橘|Sugar mandarin|1 kg|12.8|.65|8
水晶梨|Crystal pear|3 pcs|10.9|.64|12
红提|Red grape|500 g|15.9|.66|6
阳光玫瑰|Shine muscat|500 g|26.8|.66|6
西瓜|Watermelon|half|16.8|.64|4
哈密瓜|Hami melon|half|15.8|.64|4
蓝莓|Blueberry|125 g|14.9|.68|5
草莓|Strawberry|300 g|25.8|.68|3
火龙果|Dragon fruit|2 pcs|13.9|.65|7
奇异果|Kiwi fruit|4 pcs|16.8|.66|10
柚子|Pomelo|1 pc|13.8|.63|20
柠檬|Lemon|2 pcs|5.6|.59|20
车厘子|Cherry|500 g|49.8|.7|5
芒果|Mango|2 pcs|14.5|.66|5
小番茄|Cherry tomato|300 g|9.8|.64|5`,
  ),
  section(
    'meat',
    '生鲜',
    'Fresh',
    '肉禽',
    'Meat and poultry',
    'S3',
    1.15,
    `
猪里脊|Pork loin|300 g|15.8|.72|3
五花肉|Pork belly|400 g|19.8|.72|3
猪肉末|Minced pork|300 g|12.8|.71|2
排骨|Pork ribs|500 g|32.8|.73|3
猪蹄|Pork trotter|500 g|22.8|.72|3
牛腱子|Beef shank|400 g|39.8|.74|3
肥牛卷|Sliced beef|250 g|28.8|.72|30
牛里脊|Beef tenderloin|250 g|34.8|.74|3
羊肉卷|Sliced mutton|250 g|29.8|.72|30
鸡胸肉|Chicken breast|400 g|14.8|.7|3
鸡翅中|Chicken wings|400 g|23.8|.71|3
土鸡|Free-range hen|1 pc|49.8|.73|3
鸭腿|Duck legs|2 pcs|15.8|.7|3
鸡腿|Drumsticks|500 g|17.8|.7|3`,
  ),
  section(
    'fish',
    '生鲜',
    'Fresh',
    '水产',
    'Fish and seafood',
    'S4',
    0.7,
    `
鲈鱼|Sea bass|1 pc|26.8|.72|1
草鱼块|Grass carp pieces|500 g|16.8|.71|2
基围虾|Live prawns|300 g|32.8|.74|1
花蛤|Clams|500 g|11.8|.68|1
带鱼段|Hairtail|400 g|19.8|.7|3
三文鱼|Salmon fillet|200 g|42.8|.74|2
鱿鱼|Squid|300 g|18.8|.7|2
虾仁|Shelled prawns|200 g|24.8|.7|60
黑鱼片|Snakehead slices|300 g|22.8|.72|2
生蚝|Oysters|6 pcs|23.8|.7|1`,
  ),
  section(
    'egg',
    '生鲜',
    'Fresh',
    '蛋奶豆制品',
    'Eggs, dairy, tofu',
    'S5',
    1.5,
    `
鲜鸡蛋|Fresh eggs|10 pcs|12.8|.72|25
土鸡蛋|Farm eggs|10 pcs|18.8|.7|25
咸鸭蛋|Salted duck eggs|6 pcs|13.8|.64|40
嫩豆腐|Silken tofu|400 g|3.6|.57|3
老豆腐|Firm tofu|400 g|4.2|.57|3
豆浆|Soy milk|1 L|6.8|.57|2
千张|Tofu sheets|300 g|6.8|.59|3
鲜牛奶|Fresh milk|950 ml|15.8|.7|7
纯牛奶|UHT milk|6 x 250 ml|26.8|.74|150
原味酸奶|Plain yoghurt|4 x 100 g|13.8|.68|14
果粒酸奶|Fruit yoghurt|4 x 100 g|15.8|.68|14
奶酪片|Cheese slices|12 pcs|22.8|.68|90
黄油|Butter|227 g|29.8|.7|150
儿童奶酪棒|Cheese sticks|5 pcs|16.8|.66|60`,
  ),
  section(
    'bakery',
    '烘焙熟食',
    'Bakery and deli',
    '面包糕点',
    'Bread and cakes',
    'S6',
    0.9,
    `
全麦吐司|Wholemeal toast|1 loaf|12.8|.46|2
牛奶吐司|Milk toast|1 loaf|13.8|.46|2
肉松面包|Pork floss bun|1 pc|7.8|.44|1
豆沙包|Red bean bun|2 pcs|6.8|.44|1
葡式蛋挞|Egg tarts|4 pcs|15.8|.46|1
戚风蛋糕|Chiffon cake|1 pc|22.8|.46|2
桂花糕|Osmanthus cake|200 g|13.8|.44|2
法棍|Baguette|1 pc|9.8|.42|1
牛角包|Croissant|2 pcs|13.8|.46|1
葱油饼|Scallion pancake|2 pcs|7.8|.42|1
馒头|Steamed buns|6 pcs|6.6|.42|2
鲜肉包|Pork steamed buns|4 pcs|11.8|.46|1`,
  ),
  section(
    'deli',
    '烘焙熟食',
    'Bakery and deli',
    '卤味熟食',
    'Deli',
    'S6',
    0.75,
    `
盐水鸭|Salted duck|half|32.8|.57|2
烤鸡|Roast chicken|1 pc|29.8|.57|1
卤牛肉|Braised beef|200 g|32.8|.61|2
卤鸡爪|Braised chicken feet|250 g|18.8|.55|2
凉拌海带|Seaweed salad|250 g|8.8|.46|1
凉拌木耳|Wood ear salad|250 g|9.8|.46|1
酱鸭脖|Duck necks|250 g|19.8|.55|2
猪头肉|Pressed pork|200 g|21.8|.57|2
夫妻肺片|Sliced beef in chilli|250 g|25.8|.57|1
口水鸡|Chicken in chilli oil|300 g|24.8|.57|1`,
  ),
  section(
    'staple',
    '粮油',
    'Staples',
    '米面粮油',
    'Rice, flour, oil',
    'S7',
    0.6,
    `
东北大米|Northeast rice|5 kg|39.8|.75|240
长粒香米|Fragrant rice|2.5 kg|26.8|.74|240
小米|Millet|1 kg|14.8|.7|240
面粉|Flour|2.5 kg|15.8|.72|240
挂面|Dried noodles|1 kg|9.8|.68|300
鲜面条|Fresh noodles|500 g|5.2|.57|2
饺子皮|Dumpling wrappers|500 g|5.8|.55|2
花生油|Peanut oil|1.8 L|62.8|.77|360
菜籽油|Rapeseed oil|5 L|72.8|.79|360
橄榄油|Olive oil|500 ml|49.8|.7|360
红豆|Red beans|500 g|9.8|.68|300
绿豆|Mung beans|500 g|9.2|.68|300
燕麦片|Oats|1 kg|19.8|.66|240`,
  ),
  section(
    'sauce',
    '粮油',
    'Staples',
    '调味品',
    'Seasoning',
    'S7',
    0.55,
    `
生抽|Light soy sauce|500 ml|10.8|.68|360
老抽|Dark soy sauce|500 ml|9.8|.68|360
陈醋|Mature vinegar|420 ml|8.8|.66|360
料酒|Cooking wine|500 ml|7.8|.64|360
蚝油|Oyster sauce|510 g|9.8|.66|360
豆瓣酱|Broad bean paste|500 g|12.8|.64|360
食盐|Salt|400 g|2.8|.64|720
白砂糖|Sugar|500 g|5.8|.72|720
鸡精|Chicken powder|200 g|10.8|.66|360
花椒|Sichuan pepper|50 g|8.8|.61|360
八角|Star anise|50 g|6.8|.59|360
火锅底料|Hotpot base|200 g|13.8|.64|270
番茄酱|Ketchup|320 g|8.8|.64|300
芝麻酱|Sesame paste|300 g|16.8|.66|300`,
  ),
  section(
    'frozen',
    '冷冻',
    'Frozen',
    '冷冻食品',
    'Frozen food',
    'S8',
    0.65,
    `
猪肉水饺|Pork dumplings|1 kg|25.8|.68|180
三鲜馄饨|Wontons|500 g|18.8|.66|180
奶黄包|Custard buns|400 g|16.8|.64|180
手抓饼|Flatbread|10 pcs|15.8|.63|180
汤圆|Sweet rice balls|500 g|14.8|.63|180
速冻虾饺|Prawn dumplings|300 g|26.8|.66|180
薯条|French fries|1 kg|19.8|.64|270
鱼豆腐|Fish tofu|500 g|15.8|.64|180
牛肉丸|Beef balls|500 g|24.8|.66|180
冰淇淋|Ice cream|6 pcs|29.8|.63|270
速冻玉米粒|Frozen corn|400 g|7.8|.61|270`,
  ),
  section(
    'drink',
    '酒水饮料',
    'Drinks',
    '饮料',
    'Soft drinks',
    'S9',
    0.9,
    `
矿泉水|Mineral water|12 x 550 ml|19.8|.66|360
苏打水|Soda water|6 x 350 ml|19.8|.64|360
可乐|Cola|6 x 330 ml|13.8|.66|270
无糖乌龙茶|Unsweetened oolong|500 ml|4.8|.59|270
茉莉花茶饮|Jasmine tea drink|500 ml|4.5|.59|270
橙汁|Orange juice|1 L|14.8|.64|60
椰汁|Coconut drink|1 L|13.8|.64|240
豆奶|Soya drink|6 x 250 ml|15.8|.66|180
运动饮料|Sports drink|500 ml|5.5|.61|270
冷萃咖啡|Cold brew coffee|270 ml|9.8|.57|30
气泡水|Sparkling water|480 ml|5.2|.59|270
酸梅汤|Plum drink|1 L|8.8|.59|60`,
  ),
  section(
    'alcohol',
    '酒水饮料',
    'Drinks',
    '酒',
    'Alcohol',
    'S9',
    0.3,
    `
澜江纯生|Lanjiang draft beer|6 x 500 ml|32.8|.68|180
精酿小麦|Craft wheat beer|330 ml|14.8|.61|120
黄酒|Rice wine|500 ml|22.8|.63|720
米酒|Sweet rice wine|500 ml|13.8|.59|120
干红|Dry red|750 ml|69.8|.61|720
白酒|Baijiu|500 ml|88.0|.64|720
青梅酒|Plum wine|330 ml|26.8|.59|360`,
  ),
  section(
    'snack',
    '零食',
    'Snacks',
    '休闲零食',
    'Snacks',
    'S10',
    0.85,
    `
薯片|Crisps|104 g|8.8|.63|180
瓜子|Sunflower seeds|300 g|11.8|.61|180
每日坚果|Daily nuts|7 x 25 g|35.8|.64|180
苏打饼干|Soda crackers|400 g|12.8|.63|240
威化|Wafers|200 g|9.8|.61|240
黑巧克力|Dark chocolate|100 g|19.8|.63|300
牛肉干|Beef jerky|100 g|29.8|.64|180
海苔|Seaweed snack|30 g|12.8|.61|240
辣条|Spicy strips|100 g|5.8|.55|150
山楂片|Hawthorn slices|150 g|7.8|.55|240
果冻|Jelly|500 g|11.8|.61|240
话梅|Preserved plums|120 g|12.8|.59|300
蛋黄酥|Egg yolk pastry|6 pcs|25.8|.61|30
麻薯|Mochi|200 g|15.8|.61|45`,
  ),
  section(
    'home',
    '日用',
    'Household',
    '家居日用',
    'Household',
    'S11',
    0.45,
    `
抽纸|Tissues|6 packs|19.8|.7|900
卷纸|Toilet rolls|10 rolls|24.8|.72|900
洗洁精|Washing-up liquid|1 kg|11.8|.64|900
洗衣液|Laundry liquid|2 kg|29.8|.66|900
垃圾袋|Bin bags|100 pcs|12.8|.59|1500
保鲜膜|Cling film|30 m|12.8|.57|1500
牙膏|Toothpaste|120 g|13.8|.61|900
洗手液|Hand soap|500 ml|14.8|.61|900
湿巾|Wet wipes|80 pcs|10.8|.61|700
口罩|Masks|30 pcs|15.8|.55|900
电池|Batteries|4 pcs|12.8|.57|1500
厨房纸|Kitchen towel|2 rolls|13.8|.64|900`,
  ),
  section(
    'baby',
    '母婴',
    'Mother and baby',
    '母婴用品',
    'Baby',
    'S11',
    0.2,
    `
婴儿湿巾|Baby wipes|3 x 80|29.8|.66|700
纸尿裤|Nappies|46 pcs|89.0|.74|900
婴儿米粉|Baby rice cereal|225 g|36.8|.7|360
果泥|Fruit puree|100 g|9.8|.64|270
儿童面条|Children's noodles|200 g|19.8|.64|300
溶豆|Yoghurt melts|20 g|22.8|.63|300`,
  ),
  section(
    'ready',
    '冷冻',
    'Frozen',
    '预制菜',
    'Ready meals',
    'S8',
    0.5,
    `
酸菜鱼预制|Pickled fish kit|600 g|32.8|.64|60
佛跳墙|Seafood hotpot bowl|300 g|39.8|.62|180
黑椒牛柳|Black pepper beef kit|300 g|29.8|.66|45
宫保鸡丁预制|Kung pao chicken kit|350 g|21.8|.62|45
梅菜扣肉|Pork with preserved greens|400 g|28.8|.64|90
番茄牛腩|Beef brisket with tomato|450 g|35.8|.66|60
小酥肉|Crispy pork|500 g|24.8|.64|180
蒸排骨|Steamed ribs|300 g|25.8|.66|60
意大利面|Spaghetti with sauce|320 g|16.8|.58|90
自热米饭|Self-heating rice|270 g|19.8|.6|240
寿司卷|Sushi rolls|8 pcs|18.8|.54|1
沙拉碗|Salad bowl|300 g|19.8|.54|1`,
  ),
  section(
    'dried',
    '粮油',
    'Staples',
    '干货茶叶',
    'Dried goods and tea',
    'S7',
    0.35,
    `
干香菇|Dried shiitake|200 g|28.8|.64|360
黑木耳|Wood ear|150 g|19.8|.62|360
银耳|Snow fungus|150 g|22.8|.62|360
红枣|Red dates|500 g|18.8|.62|240
枸杞|Goji berries|250 g|24.8|.62|360
桂圆干|Dried longan|250 g|26.8|.64|360
莲子|Lotus seeds|250 g|25.8|.64|360
粉丝|Glass noodles|400 g|9.8|.62|540
绿茶|Green tea|100 g|45.8|.56|540
茉莉花茶|Jasmine tea|100 g|32.8|.56|540
普洱茶|Pu'er tea|200 g|58.8|.56|1500
菊花|Chrysanthemum flowers|50 g|15.8|.56|360`,
  ),
]

function section(
  id: string,
  zhDepartment: string,
  enDepartment: string,
  zh: string,
  en: string,
  supplierId: string,
  appeal: number,
  rows: string,
): RangeSection {
  return {
    id,
    department: { zh: zhDepartment, en: enDepartment },
    name: { zh, en },
    kind: 'good',
    supplierId,
    appeal,
    rows,
  }
}
