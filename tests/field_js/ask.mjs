// The phone's pure functions in node: a script on standard input, its result as JSON.
import { readFileSync } from "node:fs";
const root = new URL("../../static/js/field/", import.meta.url);
const [queue, tus, rescue, digest] = await Promise.all(["queue", "tus", "rescue", "digest"].map((name) => import(new URL(`${name}.js`, root))));
const script = new Function("queue", "tus", "rescue", "digest", `return (async () => { ${readFileSync(0, "utf8")} })()`);
console.log(JSON.stringify(await script(queue, tus, rescue, digest)));
