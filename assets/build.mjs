// Joins and minifies the stylesheets. Called by build.sh with the folder of the built theme.
import { readFileSync, writeFileSync, copyFileSync, readdirSync } from 'node:fs';
import { transform } from 'lightningcss';

const built = process.argv[2];
const out = 'porukka/core/static';
const library = 'node_modules/@digdir/designsystemet-css';
const version = JSON.parse(readFileSync(`${library}/package.json`, 'utf8')).version;
const LAYERS = '@layer ds.theme,ds.base,ds.components,porukka;';
// Only the parts our components use; the rest of the library never leaves npm.
const PARTS = ['button', 'input', 'label', 'field', 'fieldset', 'validation-message'];

const read = (path) => readFileSync(path, 'utf8');
const small = (name, css) => transform({ filename: name, code: Buffer.from(css), minify: true }).code.toString();

// The theme: as its own tool made it, without its spaces.
writeFileSync(`${out}/theme.css`, `/* Built from assets/tokens.json by ./run assets. */\n${small('theme.css', read(`${built}/porukka.css`))}\n`);

// The library: each part in the layer its own index gives it.
const index = read(`${library}/dist/src/index.css`);
const base = read(`${library}/dist/src/base.css`);
const parts = PARTS.map((part) => `@layer ds.components{${read(`${library}/dist/src/${part}.css`)}}`);
if (!index.includes('@layer ds.components{.ds-button')) throw new Error('the library changed its layers: look at PARTS');
writeFileSync(
  `${out}/designsystemet.css`,
  `/* @digdir/designsystemet-css ${version}, MIT licence, Digitaliseringsdirektoratet. Only: base ${PARTS.join(' ')}. */\n${LAYERS}@layer ds.base{${base}}\n${parts.join('\n')}\n`,
);

// Ours: fonts outside the layers, the rest in one.
const style = readdirSync('assets/style').filter((name) => /^\d\d-.*\.css$/.test(name)).sort();
const [fonts, ...rest] = style.map((name) => read(`assets/style/${name}`));
writeFileSync(`${out}/porukka.css`, `/* Built from assets/style by ./run assets. */\n${small('porukka.css', `${LAYERS}\n${fonts}\n@layer porukka {\n${rest.join('\n')}\n}`)}\n`);

// Participants: for old phones, so only comments and spaces are taken out, nothing is rewritten.
const participant = read('assets/style/participant.css').replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s*\n\s*/g, '').trim();
writeFileSync(`${out}/participant.css`, `/* Built from assets/style by ./run assets. */\n${participant}\n`);

copyFileSync('node_modules/htmx.org/dist/htmx.min.js', `${out}/htmx.min.js`);
