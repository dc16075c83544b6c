// The API's description to TypeScript: one file, each operation a function over fetch (src/call.ts).

/** Without the streams of events: they are no answer that fetch gives as a whole (a browser has EventSource for them). */
function withoutStreams(description) {
  const paths = Object.entries(description.paths).filter(([, path]) => !path.get?.tags.includes("streams"));
  return { ...description, paths: Object.fromEntries(paths) };
}

export default {
  lakepulse: {
    input: {
      target: "../../serving/api/openapi.json",
      override: { transformer: withoutStreams },
    },
    output: {
      mode: "single",
      target: "src/lakepulse.ts",
      client: "fetch",
      override: {
        mutator: { path: "src/call.ts", name: "call", extension: ".ts" },
      },
    },
  },
};
