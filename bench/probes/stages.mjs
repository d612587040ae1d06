// What `glassbert "…"` does, one step after the other with the time of each. The program itself lets steps overlap, so the sum is an upper bound.
const text = process.argv[2];
const stages = {};
let since = performance.now();
const stage = name => {
  const now = performance.now();
  stages[name] = now - since;
  since = now;
};

await import("../../dist/cli/run.js");
const { load } = await import("../../dist/node/index.js");
const { xray } = await import("../../dist/tasks/index.js");
stage("imports");
const bert = await load();
stage("load");
await bert.session("trace");
stage("session");
await xray(bert, text);
stage("run");
await xray(bert, text);
stage("run again");
await bert.dispose();
stage("dispose");
process.stdout.write(JSON.stringify(stages));
