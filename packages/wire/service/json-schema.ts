import { z } from "zod";
import { serviceFileSchema, stageKinds } from "./shape.ts";

/**
 * The form of `dimmer.yaml` as JSON Schema, for completion in editors. Names, types and patterns are
 * those of the parser; rules about several keys at once (order of stages, known cohorts) are the
 * parser's alone.
 */
export const serviceFileJsonSchema = (): object => ({
  title: "dimmer.yaml",
  ...z.toJSONSchema(serviceFileSchema, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (!(zodSchema instanceof z.ZodObject) || !("percent" in zodSchema.shape)) return;
      jsonSchema.oneOf = stageKinds.map((kind) => ({ required: [kind] }));
    },
  }),
});
