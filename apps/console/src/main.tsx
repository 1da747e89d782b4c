import './styles.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { startLanguage } from './app/language.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

await startLanguage()
createRoot(root).render(<App />)
// Chinese type is large and split by character range: it comes after the first picture.
setTimeout(() => void import('./app/chinese-type.ts'), 200)
