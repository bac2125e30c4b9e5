// Runs in the report: the theme button, and values under the pointer or the arrow keys. Needs no network and no library.
const root = document.documentElement
const stored = (() => {
  try {
    return localStorage.getItem('plimsoll-theme')
  } catch {
    return null
  }
})()
const dark = matchMedia('(prefers-color-scheme: dark)')
const paint = (theme) => root.setAttribute('data-theme', theme)

paint(stored ?? (dark.matches ? 'dark' : 'light'))
dark.addEventListener('change', (event) => paint(event.matches ? 'dark' : 'light'))

document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('.theme').addEventListener('click', () => {
    const theme = root.getAttribute('data-theme') === 'dark' ? 'light' : 'dark'
    paint(theme)
    try {
      localStorage.setItem('plimsoll-theme', theme)
    } catch {
      // A page from a file may have no storage: the choice then lasts as long as the page.
    }
  })
  document.querySelector('.print').addEventListener('click', () => print())
  const data = JSON.parse(document.getElementById('points').textContent)
  for (const plot of document.querySelectorAll('.plot')) {
    watch(plot, { timeMs: data.timeMs, ...data.figures.find(({ id }) => id === plot.dataset.chart) })
  }
})

function watch(plot, figure) {
  const live = plot.parentElement.querySelector('.live')
  const last = figure.timeMs.length - 1
  let at = -1
  const clear = () => {
    plot.classList.remove('on')
    plot.querySelector('.tip').hidden = true
    at = -1
  }
  const show = (index, spoken) => {
    at = Math.max(0, Math.min(last, index))
    mark(plot, figure, at)
    if (spoken) live.textContent = [when(figure.timeMs[at]), ...lines(figure, at).map(({ text }) => text)].join(', ')
  }
  plot.addEventListener('pointermove', (event) => {
    const { box, left, right } = frame(plot)
    const share = (event.clientX - box.left - left) / (right - left)
    const [first, end] = [figure.timeMs[0], figure.timeMs[last]]
    show(nearest(figure.timeMs, first + share * (end - first)), false)
  })
  plot.addEventListener('pointerleave', clear)
  plot.addEventListener('blur', clear)
  plot.addEventListener('keydown', (event) => {
    const step = event.shiftKey ? 10 : 1
    const moves = { ArrowLeft: at - step, ArrowRight: at + step, Home: 0, End: last }
    if (event.key === 'Escape') clear()
    if (!(event.key in moves)) return
    event.preventDefault()
    show(moves[event.key], true)
  })
}

/** Where the drawing that is shown has its axis, in pixels of the screen. */
function frame(plot) {
  const svg = [...plot.querySelectorAll('svg')].find((each) => getComputedStyle(each).display !== 'none')
  const box = svg.getBoundingClientRect()
  const view = svg.viewBox.baseVal
  const scale = Math.min(box.width / view.width, box.height / view.height)
  const inset = (box.width - view.width * scale) / 2
  return { svg, box, left: inset + svg.dataset.l * scale, right: inset + svg.dataset.r * scale }
}

function mark(plot, figure, at) {
  const { svg, box, left, right } = frame(plot)
  const [first, end] = [figure.timeMs[0], figure.timeMs[figure.timeMs.length - 1]]
  const share = (figure.timeMs[at] - first) / (end - first || 1)
  const cross = svg.querySelector('.cross')
  const x = Number(svg.dataset.l) + share * (svg.dataset.r - svg.dataset.l)
  cross.setAttribute('x1', x)
  cross.setAttribute('x2', x)
  plot.classList.add('on')
  const tip = plot.querySelector('.tip')
  tip.replaceChildren(
    node('b', when(figure.timeMs[at])),
    ...lines(figure, at).map(({ name, value, color }) => row(name, value, color)),
  )
  tip.hidden = false
  const pixel = left + share * (right - left)
  const over = pixel > box.width / 2
  tip.style.left = over ? 'auto' : `${pixel + 12}px`
  tip.style.right = over ? `${plot.clientWidth - pixel + 12}px` : 'auto'
}

function lines(figure, at) {
  return figure.series.map(({ name, color, values }) => {
    const value = written(figure.unit, values[at])
    return { name, color, value, text: `${name} ${value}` }
  })
}

function row(name, value, color) {
  const line = node('span', '')
  const key = node('em', name)
  key.className = `t${color}`
  key.style.fontStyle = 'normal'
  line.append(key, node('i', value))
  line.lastChild.style.fontStyle = 'normal'
  return line
}

function node(tag, text) {
  const element = document.createElement(tag)
  element.textContent = text
  return element
}

function nearest(times, timeMs) {
  let [low, high] = [0, times.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (times[middle] <= timeMs) low = middle
    else high = middle
  }
  return timeMs - times[low] <= times[high] - timeMs ? low : high
}

function when(timeMs) {
  const date = new Date(timeMs)
  const month = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
  return `${date.getUTCDate()} ${month} ${date.toISOString().slice(11, 19)} UTC`
}

function written(unit, value) {
  const grouped = (number, places) =>
    number.toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places }).replace('-', '−')
  if (unit === 'count') return grouped(value, 0)
  if (unit === 'percent') return `${grouped(value / 1e4, 2)} %`
  if (unit === 'multiple') return `${grouped(value / 1e6, 2)}×`
  if (unit === 'price') return `$${grouped(value / 1e8, value < 1e9 ? 6 : 2)}`
  const dollars = value / 1e6
  const size = Math.abs(dollars)
  const sign = dollars < 0 ? '−' : ''
  if (size >= 1e9) return `${sign}$${grouped(size / 1e9, 2)}bn`
  if (size >= 1e6) return `${sign}$${grouped(size / 1e6, 2)}m`
  return `${sign}$${grouped(size, 0)}`
}
