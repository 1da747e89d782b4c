/** Our own words for reviews: what is trained on them ships with the product. */
export interface ReviewWords {
  readonly things: readonly string[]
  /** Put for `{very}`; the empty one too. */
  readonly degrees: readonly string[]
  readonly but: readonly string[]
  readonly joints: readonly string[]
  readonly openings: readonly string[]
  readonly praiseClosings: readonly string[]
  readonly complaintClosings: readonly string[]
  readonly praiseMarks: readonly string[]
  readonly complaintMarks: readonly string[]
  readonly remarks: readonly { readonly praise: readonly string[]; readonly complaint: readonly string[] }[]
}

const list = (text: string): string[] => text.split('|').map((part) => part.trim())
/** A spoken pause at the edge of a phrase is part of it. */
const exact = (text: string): string[] => text.split('|')

export const CHINESE: ReviewWords = {
  things: list(
    '菜|饭|面|汤|米饭|牛肉|鸡肉|鱼|烤鸭|火锅|炒饭|饺子|包子|粥|奶茶|咖啡|蛋糕|水果|披萨|汉堡|沙拉|东西|商品|鸡翅|排骨|豆腐|青菜|麻辣烫|米线|套餐',
  ),
  degrees: exact('很|非常|特别|挺|真|太|超级|真的很|比较|相当|'),
  but: exact('但是|不过|可是|就是|但|'),
  joints: list('，|，|。|,|；| '),
  openings: list(
    '第一次点|中午点的外卖|晚上一家人吃的|第二次来了|在店里吃的|给孩子买的|公司聚餐订的|周末下的单|朋友推荐的|上周买的|老顾客了|网上下单的',
  ),
  praiseClosings: list(
    '下次还会来|推荐给大家|会一直支持|五星好评|值得购买|还会回购|赞一个|满意|好评|谢谢老板|会推荐朋友|已经收藏了|继续加油|下次还点这家|必须点赞|非常满意的一次购物|以后就吃这家',
  ),
  complaintClosings: list(
    '再也不来了|不会再点了|差评|一星都不想给|太失望了|不推荐|要求退款|希望改进|以后不会再买|垃圾|浪费钱|气死人了|后悔点了这家|最后倒掉了|投诉|无语|从此拉黑|最差的一次|希望商家重视',
  ),
  praiseMarks: list('。|！|~|！！||'),
  complaintMarks: list('。|！|！！！|。。。||'),
  remarks: [
    {
      praise: list(
        '味道{very}好|{thing}{very}好吃|{very}好吃|味道不错|{thing}很香|口味正宗|{thing}入味|{thing}做得很嫩|好喝|{thing}很鲜美|咸淡合适|辣得过瘾|味道一如既往的好|口感{very}好|{thing}很有特色|{thing}酥脆|家常的味道|老少都喜欢|{very}美味|{thing}赞',
      ),
      complaint: list(
        '味道{very}差|{thing}{very}难吃|一点也不好吃|味道不怎么样|{thing}没有味道|{thing}太咸了|太油了|{thing}又老又硬|{thing}一股怪味|不入味|太甜了腻得慌|{thing}淡而无味|{thing}太辣没法吃|没有以前好吃|难以下咽|口感很差|味道一般般|{thing}煮烂了|{thing}没熟|{thing}糊了|不好吃|味道不好|{thing}不好喝',
      ),
    },
    {
      praise: list(
        '{thing}{very}新鲜|食材新鲜|{thing}还是热的|送到时热乎乎的|{thing}刚出锅的感觉|水果很甜很新鲜|日期很新|用料讲究|用料实在|{thing}干净新鲜',
      ),
      complaint: list(
        '{thing}不新鲜|{thing}都坏了|{thing}馊了|吃完拉肚子|{thing}有股酸味|{thing}是冷的|送到已经凉了|{thing}都凉透了|水果烂了一半|快过期了|{thing}像隔夜的|肉不新鲜有腥味|{thing}坨成一团|{thing}变质了|吃坏肚子了|{thing}冰凉',
      ),
    },
    {
      praise: list(
        '分量{very}足|量大|量很多吃不完|{thing}给得多|分量十足|肉很多|两个人吃都够|料很足|管饱|比想象的大份',
      ),
      complaint: list(
        '分量{very}少|量太少了|没吃饱|{thing}就几片|都是汤没有料|肉少得可怜|越来越少|和图片差太多|全是配菜没有肉|一点点{thing}根本不够吃|缩水了|就那么一点',
      ),
    },
    {
      praise: list(
        '送得{very}快|送餐{very}及时|半小时就到了|配送速度快|比预计时间早到|准时送达|快递小哥{very}好|骑手{very}有礼貌|下雨天还准时送到|送货上门|外卖小哥辛苦了|物流{very}给力|速度快|很快就送到了|师傅态度好',
      ),
      complaint: list(
        '送得{very}慢|等了两个小时|送餐超时|比预计晚了一小时|配送太慢了|催了好几次才送|骑手态度{very}差|打电话也不接|送错地址|没送上楼|快递员很不耐烦|提前点了送达根本没送到|等到饭点都过了|慢死了|一直不送|餐没送到就显示已送达|取消了订单也没人通知|速度太慢|迟到',
      ),
    },
    {
      praise: list(
        '包装{very}好|包装{very}精美|包装严实没有洒|餐具齐全|包得很仔细|盒子结实|保温做得好|包装干净卫生|没有破损',
      ),
      complaint: list(
        '包装{very}差|汤洒了一半|全洒了|盒子破了|没有给筷子|没给餐具|漏得到处都是|包装简陋|{thing}都压扁了|袋子里全是油|收到是破的|连吸管都没有|盖子没盖好',
      ),
    },
    {
      praise: list(
        '服务{very}好|态度{very}好|服务员{very}热情|老板人{very}好|客服{very}耐心|服务周到|店员很贴心|有问必答|售后处理{very}及时|有问题马上解决|店家还送了小礼物|老板送了饮料|很细心',
      ),
      complaint: list(
        '服务{very}差|态度{very}差|服务员爱理不理|老板态度恶劣|客服不理人|叫了半天没人来|售后没人管|退款推三阻四|说话很冲|没人接电话|店员不耐烦|服务跟不上|态度不好|不负责任|商家不讲理|没有任何解释|敷衍',
      ),
    },
    {
      praise: list(
        '价格{very}实惠|性价比高|便宜又好|{very}划算|物美价廉|价格公道|有优惠很划算|物超所值|这个价钱值了|经济实惠',
      ),
      complaint: list(
        '价格{very}贵|性价比低|不值这个价|又贵又差|坑人|乱收费|优惠券用不了|比店里贵|涨价了|白花钱|太不划算|虚假宣传|骗人的|黑店|多收了钱',
      ),
    },
    {
      praise: list(
        '店里{very}干净|{very}卫生|环境{very}好|环境舒适|餐具干净|吃着放心|装修有格调|位置好找|安静适合聊天',
      ),
      complaint: list(
        '店里{very}脏|不卫生|吃出了头发|{thing}里有虫子|有苍蝇|碗都没洗干净|环境{very}吵|桌子油腻|吃到一个钢丝|有异物|厕所很臭|排队排了很久|恶心|不干净',
      ),
    },
    {
      praise: list(
        '和描述一样|和图片一致|没有送错|备注都照做了|点的都齐了|要求少辣就真的少辣|缺货及时打电话换了|一样不少',
      ),
      complaint: list(
        '送错了|少送了一份{thing}|漏了{thing}|和描述不符|和图片完全不一样|备注根本不看|点的{thing}没有给|说了不要香菜还放|发错货了|少了东西|忘了放{thing}|缺货也不说|给我换了别的',
      ),
    },
    {
      praise: list(
        '质量{very}好|{thing}{very}不错|做工细致|正品|用着{very}方便|一直吃这家|品质稳定|{very}喜欢|孩子{very}喜欢|比别家强|{very}棒|没得说|让人惊喜|一次比一次好|{very}满意',
      ),
      complaint: list(
        '质量{very}差|{thing}{very}差劲|用了一次就坏|是假货|一次不如一次|品质下降|不如别家|根本没法用|一般|没有想象中好|孩子都不喜欢|{very}失望|很一般|不怎么样|{very}糟糕|越来越差|不满意',
      ),
    },
  ],
}

export const ENGLISH: ReviewWords = {
  things: list(
    'food|soup|rice|noodles|chicken|beef|fish|burger|pizza|salad|cake|coffee|tea|sandwich|fries|curry|dumplings|fruit|order|meal|steak|bread|sushi|pasta|dessert|breakfast',
  ),
  degrees: exact('very |really |so |extremely |quite |super |absolutely |pretty ||'),
  but: exact('but |however, |still, |although '),
  joints: exact(', |. | and |, |. '),
  openings: list(
    'first time here|ordered for lunch|came here with my family|ordered on a Friday night|second visit|got this for the kids|we had a party|ordered online|a friend told me about it|regular customer|bought it last week|picked it up on my way home',
  ),
  praiseClosings: list(
    "will order again|highly recommended|five stars|will be back|thank you|worth every cent|my new favourite|keep it up|could not be happier|I recommend this place|love it|will tell my friends|best in town|can't wait to go back",
  ),
  complaintClosings: list(
    'never again|will not order again|not recommended|zero stars if I could|what a waste of money|avoid this place|I want a refund|so disappointed|stay away|do better|last time I order here|threw it in the bin|terrible experience|would not come back|worst ever',
  ),
  praiseMarks: list('.|!|!!||'),
  complaintMarks: list('.|!|...|!!!||'),
  remarks: [
    {
      praise: list(
        'the {thing} was {very}tasty|the {thing} was {very}delicious|great taste|full of flavour|the {thing} was cooked perfectly|{very}good {thing}|amazing {thing}|the flavours were great|tender and juicy|crispy and well seasoned|the best {thing} I have had|loved the {thing}|the {thing} is excellent|yummy|everything tasted wonderful',
      ),
      complaint: list(
        'the {thing} was {very}bland|the {thing} tasted awful|no flavour at all|the {thing} was overcooked|the {thing} was {very}salty|{very}bad {thing}|the {thing} was not good|the {thing} was dry and tough|too greasy|the {thing} was raw inside|disgusting|the worst {thing} I have had|did not like the {thing}|the {thing} was burnt|tasteless|mediocre at best|inedible|not tasty',
      ),
    },
    {
      praise: list(
        '{very}fresh|the {thing} was still hot|fresh ingredients|arrived hot|ripe and sweet|tastes freshly made|good expiry date|the {thing} was {very}fresh',
      ),
      complaint: list(
        'the {thing} was cold|not fresh|the {thing} was stale|arrived stone cold|the fruit was rotten|it smelled off|past its date|the {thing} was soggy|I got sick after eating it|food poisoning|mouldy|the {thing} had gone bad|lukewarm',
      ),
    },
    {
      praise: list('{very}generous portions|plenty of {thing}|huge portion|more than enough for two|good size|filling'),
      complaint: list(
        '{very}small portion|hardly any {thing}|still hungry after|tiny portion|nothing like the picture|portions keep shrinking|half the box was empty|not enough {thing}',
      ),
    },
    {
      praise: list(
        '{very}fast delivery|delivered on time|arrived early|the driver was {very}friendly|quick delivery|delivery was {very}quick|came within half an hour|the courier was polite|prompt as always|right on time',
      ),
      complaint: list(
        '{very}slow delivery|an hour late|the driver was rude|never arrived|waited two hours|delivery was {very}late|left at the wrong door|no one answered the phone|the order was cancelled without a word|took forever|late again|the courier could not find us and left|still waiting for my {thing}',
      ),
    },
    {
      praise: list(
        '{very}well packed|nice packaging|nothing spilled|neatly wrapped|came with everything we needed|packaging kept it warm|sturdy box',
      ),
      complaint: list(
        'badly packed|everything spilled|the box was crushed|no cutlery|the soup leaked all over|arrived broken|damaged on arrival|flimsy packaging|lid came off|the bag was soaked',
      ),
    },
    {
      praise: list(
        '{very}friendly staff|great service|the waiter was {very}helpful|the owner is lovely|customer service solved it at once|attentive service|they were kind and patient|welcoming|they even gave us a free drink|service was {very}good|polite and professional',
      ),
      complaint: list(
        '{very}rude staff|terrible service|the waiter ignored us|no one cared|customer service never replied|they refused a refund|{very}poor service|unfriendly|they hung up on me|slow and careless|had to ask three times|service was {very}bad|unprofessional|no apology',
      ),
    },
    {
      praise: list(
        '{very}good value|great price|worth the money|cheap and good|a bargain|reasonable prices|fair price|good deal',
      ),
      complaint: list(
        '{very}overpriced|not worth the money|too expensive|rip off|they charged me twice|hidden fees|the coupon did not work|poor value|a scam|misleading offer',
      ),
    },
    {
      praise: list(
        '{very}clean|spotless|nice atmosphere|cosy place|comfortable seats|lovely decor|quiet and pleasant|clean tables',
      ),
      complaint: list(
        '{very}dirty|found a hair in my {thing}|there was a bug in the {thing}|sticky tables|too noisy|filthy|smelled bad|unhygienic|dirty plates|waited forever for a table|gross',
      ),
    },
    {
      praise: list(
        'exactly as described|order was correct|they followed my note|nothing missing|just like the photo|they called when something was out of stock',
      ),
      complaint: list(
        "wrong order|the {thing} was missing|they forgot the {thing}|not as described|ignored my note|got someone else's order|items missing|they swapped the {thing} without asking|nothing like the photo|incorrect again",
      ),
    },
    {
      praise: list(
        '{very}good quality|works {very}well|{very}happy with it|excellent|consistently good|better than others|a pleasant surprise|perfect|{very}satisfied|great|fantastic|wonderful|never disappoints|awesome|my kids loved it',
      ),
      complaint: list(
        '{very}poor quality|broke after one use|{very}unhappy with it|not as good as before|fake|gets worse every time|{very}disappointing|useless|below average|awful|horrible|terrible|does not work|nothing special|bad experience|not happy',
      ),
    },
  ],
}
