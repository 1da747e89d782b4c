/**
 * Every number that shapes the city's behaviour, with its meaning; docs/city.md gives the sources. The range, the
 * stores, the suppliers and the map are data of their own beside their code.
 */
export const FORMATS = ['fresh', 'dining', 'beauty', 'education'] as const
export type FormatIndex = 0 | 1 | 2 | 3
export const ZONE = 'Asia/Shanghai'
/** Minutes that the zone is ahead of UTC; it has no summer time. */
export const ZONE_MINUTES = 480
export const CURRENCY = 'CNY'
export const HISTORY_DAYS = 120
export const CHANNELS = ['till', 'app', 'web', 'platform'] as const
export type ChannelIndex = 0 | 1 | 2 | 3
/** Two invented food and retail platforms, and the share of the price before discount that each keeps. */
export const PLATFORMS = [
  { name: 'yunkuai', commission: 0.19 },
  { name: 'daomen', commission: 0.165 },
] as const

export const AGE_BANDS = ['18-24', '25-34', '35-44', '45-54', '55-64', '65+'] as const
export const INCOME_BANDS = ['<5k', '5k-10k', '10k-20k', '20k+'] as const

export const PEOPLE = {
  /** Walk-ins who never show a member code, on top of the members. */
  walkInShare: 0.12,
  /** Share of members who joined before the first day; the others come later. */
  joinedBeforeShare: 0.72,
  /** Mean days until a later member joins. */
  meanJoinDays: 110,
  ageShares: [0.14, 0.29, 0.24, 0.16, 0.1, 0.07],
  incomeShares: [0.24, 0.4, 0.26, 0.1],
  femaleShare: 0.56,
  /** Neighbourhoods that homes gather around, and their spread in kilometres. */
  neighbourhoods: 18,
  neighbourhoodKm: 0.75,
  /** Shape of the gamma spread of visit rates between people (NBD, Ehrenberg): lower = more unequal. */
  rateShape: 0.8,
}

/** Visits per day of an active person to each format, the share of people who use it at all. */
export const HABITS = [
  { users: 0.8, perDay: 0.115 },
  { users: 0.72, perDay: 0.058 },
  { users: 0.3, perDay: 0.028 },
  { users: 0.2, perDay: 0.07 },
] as const

/** Weekday shape (Monday first), by format; multiplied with holiday and weather factors. */
export const WEEKDAY = [
  [0.94, 0.92, 0.95, 0.93, 0.99, 1.16, 1.14],
  [0.86, 0.87, 0.9, 0.94, 1.12, 1.24, 1.1],
  [0.62, 0.68, 0.76, 0.84, 1.1, 1.6, 1.42],
  [0.5, 0.62, 0.74, 0.62, 0.86, 1.95, 1.75],
] as const
export const HOLIDAY_FACTOR = [0.92, 1.28, 0.95, 0.2] as const
export const EVE_FACTOR = [1.38, 1.05, 1.25, 0.8] as const

/** Share of orders by hour of the clock (index 0 = hour 6, up to hour 25 = one at night), by format. */
export const HOURS = [
  [0, 5, 9, 10, 8, 8, 6, 4, 4, 5, 7, 11, 12, 8, 5, 3, 0, 0, 0, 0],
  [0, 0, 0, 0, 1, 12, 18, 8, 2, 2, 4, 13, 19, 13, 5, 3, 2, 2, 2, 1],
  [0, 0, 0, 0, 7, 8, 5, 8, 10, 10, 9, 8, 10, 12, 8, 0, 0, 0, 0, 0],
  [0, 0, 0, 9, 12, 7, 2, 6, 9, 9, 8, 7, 13, 12, 3, 0, 0, 0, 0, 0],
] as const

/** Mean channel weights by format: till, app, web, platform. A person's own habit tilts them. */
export const CHANNEL_WEIGHTS = [
  [0.52, 0.28, 0.04, 0.16],
  [0.52, 0.2, 0.03, 0.25],
  [0.4, 0.5, 0.1, 0],
  [0.3, 0.52, 0.18, 0],
] as const

export const WEATHER = {
  /** Chance of rain today after a dry and after a wet day. */
  wetAfterDry: 0.2,
  wetAfterWet: 0.56,
  meanRainMillimetres: 9,
  meanCelsius: 20.5,
  yearSwingCelsius: 11.5,
  noiseCelsius: 2.6,
  /** Log-effects at 10 mm or more (less below): visits, and the pull towards delivery. */
  rainVisits: [-0.1, -0.2, -0.16, -0.05],
  rainWeekendDining: -0.22,
  rainDelivery: 0.55,
  rainMinutes: 6,
}

/** How a customer drifts between active, slipping and gone (a three-state variant of the latent churn in BG/NBD). */
export const DRIFT = {
  startShares: [0.74, 0.15, 0.11],
  /** Daily chance that an active customer starts to slip, mean over people; spread lognormal. */
  slipPerDay: 1 / 210,
  slipSpread: 0.7,
  /** Log-effect of mood (-1..1) on slipping. */
  moodEffect: -1.6,
  gonePerDay: 1 / 75,
  recoverPerDay: 1 / 120,
  returnPerDay: 1 / 420,
  /** Visit rate in each state, of the active rate. */
  rate: [1, 0.16, 0.02],
  /** Share of newcomers who have seen enough after their first order. */
  oneTimeShare: 0.3,
  /** Chance that a good order brings a slipping customer back for good. */
  wonBackByVisit: 0.1,
  /** Weight of the last experience in the mood. */
  moodWeight: 0.25,
}

/** Kinds of coupon people: visits rise with exp(response x saving), saving = worth of the coupon / usual basket. */
export const COUPON_PEOPLE = [
  { name: 'sure', share: 0.33, response: 0, recall: 0.9, wonBack: 0.05 },
  { name: 'persuadable', share: 0.38, response: 4.6, recall: 0.88, wonBack: 0.5 },
  { name: 'indifferent', share: 0.23, response: 0.2, recall: 0.35, wonBack: 0.03 },
  { name: 'annoyed', share: 0.06, response: -2, recall: 0.3, wonBack: 0 },
] as const
export const COUPON = {
  /** A saving above this share of the basket adds nothing. */
  savingCap: 0.35,
  /** Slipping customers feel an offer more: they had forgotten the shop, not left it. */
  slippingBoost: 1.5,
  /** Chance to fill the basket up when at least this share of the minimum spend is in it. */
  fillUpFrom: 0.6,
  fillUpChance: 0.55,
}

export const BASKET = {
  /** Mean lines of a fresh basket at the till and online. */
  freshLines: [3.5, 4.5],
  dishesPerGuest: 1.15,
  shelfAddOn: [0, 0, 0.24, 0.14],
  /** Chance that an online line asks for more than one. */
  secondUnit: 0.2,
}

export const MONEY = {
  paymentFee: { wechat: 0.006, alipay: 0.0055, card: 0.004, cash: 0, stored: 0 },
  /** Value-added tax inside the price, by format: every store is a small-scale taxpayer at the reduced 1 % levy. */
  taxRate: [0.01, 0.01, 0.01, 0.01],
  deliveryFee: 400,
  /** Goods worth from which delivery is free, fen. */
  freeDeliveryFrom: 5900,
  courierBase: 480,
  courierPerKm: 110,
  crowdFee: 720,
  failedDeliveryCost: 900,
  packagingPerOrder: 90,
  packagingPerLine: 12,
  /** Points worth this share of what a member pays. */
  loyaltyRate: 0.01,
}

export const SERVICE = {
  /** Mean minutes from accepted to ready, by format, for orders that leave the shop. */
  preparation: [13, 17, 0, 0],
  /** Promise made to the customer at checkout: minutes, and minutes per kilometre. */
  promise: [35, 41, 0, 0],
  promisePerKm: 3,
  ridePerKm: 3.9,
  rideFixed: 5,
  handover: 3,
  failedDelivery: 0.006,
  cancelled: 0.022,
  noShow: [0, 0.06, 0.065, 0.075],
  qualityFault: 0.022,
}

export const TELLING = {
  /** Visits to the app without an order per active member and day, before personal habit. */
  browsesPerDay: 0.2,
  reviewShare: [0.035, 0.07, 0.09, 0.06],
  surveyShare: 0.045,
  socialCharges: 1.29,
  /** Safety stock in standard deviations of Poisson demand over the cover, for goods that live 1, 2, to 4, more days. */
  safety: [-0.25, 0.4, 0.95, 2.1],
  damagedPerShelfDay: 0.0035,
}

export const ABUSE = {
  brushingRings: 2,
  accountsPerRing: 12,
  ordersPerAccountDay: 0.11,
  farmAccounts: 36,
  farmDevices: 3,
  /** Share of true abuse that an investigation confirms. */
  confirmedShare: 0.35,
  voidShareOfBadTill: 0.05,
  voidShare: 0.005,
}

/** Costs of a day in fen. */
export const COSTS = {
  utilitiesPerSquareMetre: [32, 62, 44, 30],
  climatePerDegreeSquareMetre: 1.6,
  technologyPerStore: 1400,
  cloudPerDay: 9000,
  cloudPerOrder: 3,
  mapsPerDelivery: 2,
  smsPerOrder: 4,
  administrationPerDay: 98_000,
  coldStoragePerDay: 4200,
  repairChance: 0.035,
  trainingPerMonth: 68_000,
} as const

/** Advertising by source: what a click costs (fen), clicks per view, share of clicks that become a visit. */
export const ADVERTISING = {
  search_ads: { click: 165, clickRate: 0.035, arrives: 0.9 },
  short_video: { click: 92, clickRate: 0.014, arrives: 0.8 },
  map_ads: { click: 118, clickRate: 0.05, arrives: 0.93 },
} as const
