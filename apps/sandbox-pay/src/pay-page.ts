import type { Payment } from './model.ts'

type Language = 'zh' | 'en'

const WORDS = {
  zh: {
    title: '沙盒收银台',
    note: '这是模拟支付，不会扣款。',
    pay: '确认支付',
    decline: '拒绝支付',
    pending: '待支付',
    authorised: '已授权',
    captured: '已支付',
    failed: '支付失败',
    voided: '已关闭',
  },
  en: {
    title: 'Sandbox checkout',
    note: 'A simulation: no money moves.',
    pay: 'Pay',
    decline: 'Decline',
    pending: 'To be paid',
    authorised: 'Authorised',
    captured: 'Paid',
    failed: 'Failed',
    voided: 'Closed',
  },
} as const

/** Chinese for a browser that prefers it, or that `?lang=zh` asks for; else English. */
export function pageLanguage(asked: string | null, acceptLanguage: string | undefined): Language {
  return (asked ?? acceptLanguage ?? '').toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** The page on which a shopper pays or declines; a form and no script. */
export function payPage(payment: Payment, language: Language): string {
  const words = WORDS[language]
  const money = formatMoney(payment.amount, payment.currency, language)
  const buttons =
    payment.state === 'pending'
      ? `<form method="post"><button name="decision" value="pay" class="pay">${words.pay}</button>
<button name="decision" value="decline">${words.decline}</button></form>`
      : `<p class="state">${words[payment.state]}</p>`
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 12vh auto; padding: 0 1rem; color: #1a1c22; background: #f6f7f9 }
main { background: #fff; border: 1px solid #dfe2e8; border-radius: 8px; padding: 1.5rem }
h1 { font-size: 1rem; font-weight: 600; margin: 0 } .amount { font-size: 2rem; font-weight: 600; margin: .5rem 0 }
p { margin: .25rem 0; overflow-wrap: anywhere } .note { color: #626875; font-size: .875rem }
button { font: inherit; width: 100%; min-height: 44px; margin-top: .75rem; border: 1px solid #c4c9d2; border-radius: 6px; background: #fff }
.pay { background: #1c5fd4; border-color: #1c5fd4; color: #fff } .state { font-weight: 600; margin-top: 1rem }
@media (prefers-color-scheme: dark) { body { background: #14161a; color: #e8eaee } main, button { background: #1d2026; border-color: #383d47; color: inherit } .pay { background: #2f74ea; color: #fff } .note { color: #a2a8b4 } }
</style>
</head>
<body><main>
<h1>${words.title}</h1>
<p class="amount">${escape(money)}</p>
<p>${escape(payment.description)}</p>
${buttons}
<p class="note">${words.note}</p>
</main></body>
</html>
`
}

function formatMoney(amount: number, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
