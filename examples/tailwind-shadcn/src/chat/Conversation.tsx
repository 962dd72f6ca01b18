import { MessageError, MessageRoot, MessageText } from '@rejoin/react/message';
import {
  TranscriptAnswerStatus,
  TranscriptEmpty,
  TranscriptItem,
  TranscriptList,
  TranscriptRoot,
  TranscriptViewport,
} from '@rejoin/react/transcript';
import { Badge } from '../ui/Badge.tsx';

/** The parts say by `data-*` what a message is; the rest is classes. */
const Bubble = ({ message }: { message: string }) => (
  <MessageRoot messageKey={message} className="group flex flex-col gap-1">
    <MessageText
      className="leading-relaxed whitespace-pre-wrap group-data-mine:max-w-[85%] group-data-mine:self-end group-data-mine:rounded-2xl
        group-data-mine:rounded-ee-sm group-data-mine:bg-primary group-data-mine:px-4 group-data-mine:py-2
        group-data-mine:text-primary-foreground"
    />
  </MessageRoot>
);

export const Conversation = () => (
  <TranscriptRoot className="min-h-0 flex-1">
    <TranscriptViewport className="h-full overflow-y-auto px-5 py-4 outline-none focus-visible:ring-3 focus-visible:ring-ring/40">
      <TranscriptEmpty className="py-16 text-center text-sm text-balance text-muted-foreground">
        Ask something. Then reload, or open this address in a second tab.
      </TranscriptEmpty>
      <TranscriptList className="flex flex-col gap-6">
        {(entry) => (
          <TranscriptItem entry={entry} className="flex flex-col gap-2">
            {entry.kind === 'message' ? (
              <Bubble message={entry.key} />
            ) : (
              <>
                <header className="flex items-center gap-2">
                  <span className="text-sm font-semibold">Guide</span>
                  <TranscriptAnswerStatus run={entry} render={<Badge />} />
                </header>
                {entry.pieces.map(({ key, kind }) => kind === 'text' && <Bubble key={key} message={key} />)}
                <MessageError run={entry} className="text-sm text-destructive" />
              </>
            )}
          </TranscriptItem>
        )}
      </TranscriptList>
    </TranscriptViewport>
  </TranscriptRoot>
);
