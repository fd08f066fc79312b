/** The word in a comment by which a function's C says that it asks what the last match of =~ was. Upstream's word. */
export const matchPragma = "pragma:tagged_dfa";
