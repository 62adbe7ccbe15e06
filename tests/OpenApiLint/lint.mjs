// Holds an OpenAPI document against Redocly's recommended rules: node lint.mjs <document>. Exits with 1 where one is broken, be it
// as an error or as a warning, after its name and the place.
import { createConfig, formatProblems, getTotals, lint } from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended'],
  rules: {
    // Examples are held against their schemas here as well as by the tests.
    'no-invalid-media-type-examples': 'error',
    'no-invalid-schema-examples': 'error',
    'no-invalid-parameter-examples': 'error',
    'operation-4xx-problem-details-rfc7807': 'error',
  },
});
const problems = await lint({ ref: process.argv[2], config });
formatProblems(problems, { format: 'stylish', totals: getTotals(problems), version: '1' });
process.exit(problems.length > 0 ? 1 : 0);
