// A picture of a graph, with what it shows written above it.
import { palette } from './palette';
import { download } from './download';

const HEAD_PX = 56;
const SIDE_PX = 16;

function drawn(graph: HTMLCanvasElement, title: string, about: string): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = graph.width + 2 * SIDE_PX * ratio;
  canvas.height = graph.height + (HEAD_PX + SIDE_PX) * ratio;
  const pen = canvas.getContext('2d');
  if (pen === null) return canvas;
  pen.fillStyle = palette().surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(graph, SIDE_PX * ratio, HEAD_PX * ratio);
  pen.scale(ratio, ratio);
  pen.fillStyle = palette().text;
  pen.font = '600 16px system-ui, sans-serif';
  pen.fillText(title, SIDE_PX, 26);
  pen.fillStyle = palette().label;
  pen.font = '12px system-ui, sans-serif';
  pen.fillText(about, SIDE_PX, 45, canvas.width / ratio - 2 * SIDE_PX);
  return canvas;
}

export async function save_png(graph: HTMLCanvasElement, name: string, title: string, about: string): Promise<void> {
  const picture = await new Promise<Blob | null>((done) => drawn(graph, title, about).toBlob(done, 'image/png'));
  if (picture !== null) download(picture, `hitstream-${name}.png`);
}
