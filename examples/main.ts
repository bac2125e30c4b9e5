/** `npm run example -- NAME …` runs the program of that name. */
const names = ['feed', 'member', 'venue', 'risk-bot', 'liquidator']

const [name = ''] = process.argv.splice(2, 1)
if (names.includes(name)) await import(`./${name}.ts`)
else {
  console.error(`there is no example "${name}": use ${names.join(', ')}`)
  process.exitCode = 2
}
