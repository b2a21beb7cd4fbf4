/** The live page of a served region. */

export function LivePage() {
  return <h1>landbridge</h1>;
}
