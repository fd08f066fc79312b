/** Files of other languages, carried as text. */
declare module "*.c" {
  const text: string;
  export default text;
}
declare module "*.sh" {
  const text: string;
  export default text;
}
