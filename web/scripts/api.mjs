// Types of the REST contract: an OpenAPI document, bare of prose, -> what src/api/schema.ts holds, on standard output.
import { readFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const document = JSON.parse(await readFile(process.argv[2], 'utf8'));
process.stdout.write(astToString(await openapiTS(document, { alphabetize: true })));
