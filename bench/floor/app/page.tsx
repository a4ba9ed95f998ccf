export default function HelloPage() {
  return (
    <main>
      <h1>Hello, world</h1>
    </main>
  );
}
