import { serve } from "./served-training.ts";

serve();
