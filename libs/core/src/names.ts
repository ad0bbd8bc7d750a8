/** User input in a message: enough to find it, never all of it (InfluxDB cuts at 10 characters as well). */
export function shorten(text: string, max = 40): string {
  return text.length <= max ? text : `${text.slice(0, max)}...`;
}
