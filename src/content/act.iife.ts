import { startAct } from './act/start-act.ts';
import { takeParts } from './act/take-parts.ts';

const parts = takeParts();
if (parts) startAct(parts);
