import { render } from 'preact'
import { App } from './app.tsx'
import { startClock } from './state/link.ts'
import { startLive } from './state/live.ts'
import { followTheme } from './state/theme.ts'

followTheme()
startClock()
startLive()
const page = document.getElementById('page')
if (page !== null) {
  page.replaceChildren()
  render(<App />, page)
}
