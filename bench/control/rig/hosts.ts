/** Where the candidates of the fleet's services answer; stable is at 127.0.0.1, on the same port. */
export const candidateHost = "127.0.0.2";
