// Policies come in as a JSON list on standard input; what is wrong with each goes out the same way.
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { Severity } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { text } from "node:stream/consumers";

const names = new Map(Object.entries(Severity).map(([name, number]) => [number, name]));
const judged = JSON.parse(await text(process.stdin)).map((policy) =>
  new CspEvaluator(new CspParser(policy).csp).evaluate().map((found) => ({
    severity: names.get(found.severity),
    directive: found.directive,
    value: found.value ?? "",
    says: found.description,
  })),
);
console.log(JSON.stringify(judged));
