import { openDoor } from './page/door.ts';
import { startHook } from './page/start-hook.ts';

const door = openDoor();
if (door) startHook(door);
