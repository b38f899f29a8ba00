// For pytest: a JSON list of cases on stdin becomes a JSON list of answers (answer.mjs).
import { readFileSync } from "node:fs";
import answer from "./answer.mjs";

const root = new URL("../../static/js/rules/", import.meta.url).href;
const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await answer({ root, cases })));
