/** All that speaks with the server about rows, apart, so that the first screen need not wait for its code. */
export { refillBallast } from './ballast'
export { prune } from './prune'
export { pullAll } from './pull'
export { pushAll } from './push'
export { reportWhenDue } from './report'
export { sendNextPart } from './sendBlobs'
