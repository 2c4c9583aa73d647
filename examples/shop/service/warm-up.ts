import { request } from "undici";

const rounds = 40;
const asks = ["/", "/items?after=120", "/items/7", "/search?q=oak%20lamp", "/cart", "/health"];

/**
 * Asks a shop each of its questions a few times before it says that it is ready, so that the first
 * customers do not pay for cold code. Only reads: it leaves no carts behind.
 */
export const warmUp = async (origin: string): Promise<void> => {
  for (let round = 0; round < rounds; round += 1)
    await Promise.all(
      asks.map(async (path) => {
        const { body } = await request(`${origin}${path}`, {
          headers: { "x-user-id": "warm-up", "user-agent": "warm-up" },
        });
        await body.dump();
      }),
    );
};
