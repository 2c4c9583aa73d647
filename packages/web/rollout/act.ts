import type { ActionBody, RolloutView } from "@dimmer/wire";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../api/client.ts";
import { journalQuery, rolloutQuery } from "../api/queries.ts";

/** Asks control to do one thing to a rollout, and shows the state that it answers. */
export const useAct = (id: string) => {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (action: ActionBody) =>
      ask<RolloutView>(`/rollouts/${encodeURIComponent(id)}/actions`, action),
    onSuccess: (rollout) => {
      cache.setQueryData(rolloutQuery(id).queryKey, rollout);
      void cache.invalidateQueries({ queryKey: journalQuery(id).queryKey });
    },
    // An action waits for nothing: it is tried even when the browser thinks that it is offline.
    networkMode: "always",
  });
};
