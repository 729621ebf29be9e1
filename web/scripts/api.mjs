// Types of the REST contract: an OpenAPI document -> src/api/schema.ts. Examples and prose stay out: they are four fifths.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const [from, to = 'src/api/schema.ts'] = process.argv.slice(2);
const aside = ['example', 'examples', 'x-enum-descriptions', 'pattern'];
const bare = JSON.parse(await readFile(from, 'utf8'), (name, value) =>
  aside.includes(name) || (name === 'description' && typeof value === 'string') ? undefined : value,
);
for (const path of Object.values(bare.paths)) {
  for (const operation of Object.values(path)) {
    for (const status of Object.keys(operation.responses ?? {})) {
      if (!status.startsWith('2')) delete operation.responses[status];
    }
    // Lists can be had as tables too: those are downloads, not data.
    for (const { content } of Object.values(operation.responses ?? {})) {
      if (content?.['application/json']) for (const kind of Object.keys(content)) if (kind !== 'application/json') delete content[kind];
    }
  }
}
const types = astToString(await openapiTS(bare, { alphabetize: true }));
await writeFile(to, `// Made by \`./kontor web api\`; never edited.\n${types}`);
