// ONNX Runtime as every worker here wants it.
import type { InferenceSession } from "onnxruntime-node";

/** A session of a program's bytes. `weightFolder` is where the weights lie that the program names by file and place. */
export async function onnxSession(
  ort: typeof import("onnxruntime-node"),
  model: Uint8Array,
  { threads, weightFolder }: { readonly threads: number; readonly weightFolder: string | undefined },
): Promise<InferenceSession> {
  return ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    enableMemPattern: false, // a plan per shape is kept for ever: memory would grow with every new length
    logSeverityLevel: 3, // errors only: stderr belongs to the program
    extra: {
      session: {
        // Threads that help in a run wait for their next part awake, which halves the time of a short text; with its end they sleep.
        intra_op: { allow_spinning: threads > 1 ? "1" : "0" },
        force_spinning_stop: "1",
        ...(weightFolder === undefined ? {} : { model_external_initializers_file_folder_path: weightFolder }),
      },
    },
  });
}
