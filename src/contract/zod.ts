// The one place that configures zod. Its compiler probes `new Function`, which the renderer's content
// security policy reports, so every schema of ours is made after this line.
import { z } from 'zod'

z.config({ jitless: true })

export { z }
