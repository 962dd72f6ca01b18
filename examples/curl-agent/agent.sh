#!/usr/bin/env bash
# An agent by curl and jq, for one session: ./agent.sh <session>
# It keeps nothing: what is to be done stands in the log, which it reads from the beginning.
set -euo pipefail

url=${REJOIN_URL:-http://127.0.0.1:4400}
agent=${REJOIN_AGENT:-agent:curl}
session=${1:?Which session? ./agent.sh <session>}
# This process: what it begins, a later one may finish, and then this one is refused (`fenced`).
instance=$(head -c 9 /dev/urandom | base64 | tr '+/' '-_')
# The runs at work, and those that are to stop: files, since each answer is written by a process of its own.
state=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$state"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

headers=(-H "Rejoin-Participant: $agent" -H "Rejoin-Instance: $instance")
if [ -n "${REJOIN_TOKEN:-}" ]; then headers+=(-H "Authorization: Bearer $REJOIN_TOKEN"); fi

# Stands in for a model, and takes its time as one does. Put the stream of yours in its place.
model() {
  local words word answer="You asked: “$1” I am a shell script, and I speak to the session server by curl. End me in the middle of this, and start me again: then the answer is written anew, once. Or press Stop: I read of it in the same stream as of your question."
  read -ra words <<<"$answer"
  for word in "${words[@]}"; do
    sleep 0.06
    printf '%s \n' "$word"
  done
}

# Writes a list of entries into the log, and returns once they are stored: asks under one key until it is answered.
# Fails where the answer is no; another try would get the same one.
append() {
  local key status
  key=$BASHPID-$((asking += 1))
  while :; do
    status=$(curl -s -o "$state/answer.$BASHPID" -w '%{http_code}' --max-time 30 "${headers[@]}" \
      -H "Idempotency-Key: $key" --data-binary "{\"events\":$1}" "$url/sessions/$session/events" || true)
    case $status in
      2??) return 0 ;;
      408) ;;
      4??) jq -r .error.message "$state/answer.$BASHPID" >&2; return 1 ;;
    esac
    sleep 0.5
  done
}
asking=0

# Answers a message: start <participant> <id> <content>
start() {
  local run=$instance-$BASHPID
  append "$(jq -cn --arg run "$run" --arg who "$1" --arg id "$2" \
    '[{ $run, id: $run, event: { type: "RUN_STARTED", runId: $run, input: { answers: { participant: $who, $id } } } }]')" &&
    answer "$run" "$3"
}

# Finishes what a former process has begun. What that left open is superseded. claim <run> <generation> <content>
claim() {
  append "$(jq -cn --arg run "$1" --argjson generation "$(($2 + 1))" --arg id "$1-$instance" \
    '[{ $run, $id, event: { type: "run.claimed", $generation } }]')" && answer "$1" "$3"
}

# answer <run> <content>
answer() {
  local alive
  # A model may think for longer than the 15 seconds after which silence counts as a loss.
  while sleep 5; do curl -s -o /dev/null -X POST "${headers[@]}" "$url/sessions/$session/alive" || true; done &
  alive=$!
  write_answer "$1" "$2" || true
  kill "$alive"
}

write_answer() {
  local words stop=$state/$1.stop
  # event <fields in jq>: one event of this run, about its one text. In it `$words` is the piece, `$stop` the Stop.
  event() {
    jq -cn --arg run "$run" --arg words "${words:-}" --argjson stop "$(cat "$stop" 2>/dev/null || echo null)" \
      "{ runId: \$run } as \$of | { messageId: \"\\(\$run)-text\" } as \$text | [$1 | { \$run, event: . }]"
  }
  local run=$1
  if [ ! -e "$stop" ]; then
    append "$(event '$text + { type: "TEXT_MESSAGE_START", role: "assistant" }')" || return
    while IFS= read -r words; do
      if [ -e "$stop" ]; then break; fi
      append "$(event '$text + { type: "TEXT_MESSAGE_CONTENT", delta: $words }')" || return
    done < <(model "$2")
    # A model that fails has not answered. Why is for you: it may hold what is not for the people in the session.
    if [ ! -e "$stop" ] && ! wait $!; then
      append "$(event '$of + { type: "RUN_ERROR", message: "The agent failed.", code: "agent-failed" }')"
      return
    fi
  fi
  if [ -e "$stop" ]; then
    append "$(event '{ type: "control.delivered", control: $stop }, { type: "control.acknowledged", control: $stop },
      ($of + { type: "RUN_FINISHED", outcome: { type: "cancelled" } })')"
  else
    # In one batch, so that no process finds a text that has ended in a run that has not.
    append "$(event '($text + { type: "TEXT_MESSAGE_END" }), ($of + { type: "RUN_FINISHED" })')"
  fi
}

# Of the log, what this agent has to know: one line each, its fields apart by a character that none of them holds. Names come
# from outside: a message's key is base64, and runs of other forms are not this script's.
news='
  def plain: if type == "string" then . else map(.text // "") | join("") end;
  def key: "\(.participant) \(.id)" | @base64 | gsub("/"; "_");
  def weight: if type == "array" then .[5] // 1 else 1 end;
  [.[].items[]] as $items | ["at", ([$items[] | weight] | add // 0) + $position],
  (foreach $items[] as $item ($position; . + ($item | weight); { item: $item, at: . })
    | .at as $at | .item | objects | .event as $event | .participant as $who
    | select((.run // "") | test("^[A-Za-z0-9_-]*$"))
    | if $event.type == "message.sent" and $who != $agent
        and (if $event.to then any($event.to[]; . == $agent) else ($who | startswith("agent:") | not) end)
      then ["asked", key, $who, .id, ($event.content | plain)]
      elif $who == $agent and $event.type == "RUN_STARTED" and $event.input.answers
      then ["started", .run, ($event.input.answers | key), $at]
      elif $who == $agent and $event.type == "run.claimed" then ["claimed", .run, ($event.generation | floor)]
      elif $who == $agent and ($event.type == "RUN_FINISHED" or $event.type == "RUN_ERROR") then ["ended", .run]
      elif $event.type == "cancel.requested" then ["stop", ({ participant: $who, id } | tojson), $event.target.kind,
        ($event.target | if .kind == "input" then key else .run // .participant // "" end), (.saw // $at)]
      else empty end)
  | map(tostring | gsub("[\\x00-\\x1f]+"; " ")) | join("\u001f")'

declare -A asked=() runs=() began=() generations=()

forget() { asked=() runs=() began=() generations=() position=0 unread='' is_live='' last=''; }

fold() {
  local kind a b c d run
  while IFS=$'\x1f' read -r kind a b c d; do
    case $kind in
      at) position=$a ;;
      asked) asked[$a]=$b$'\x1f'$c$'\x1f'$d ;;
      started) runs[$a]=$b began[$a]=$c generations[$a]=1 ;;
      claimed) generations[$a]=$b ;;
      ended) if [ -n "${runs[$a]:-}" ]; then unset "asked[${runs[$a]}]" "runs[$a]"; fi ;;
      stop)
        for run in "${!runs[@]}"; do
          # A Stop whose author had not seen the run is for an earlier one.
          case $b in
            session) [ "${began[$run]}" -le "$d" ] || continue ;;
            agent) [ "$c" = "$agent" ] && [ "${began[$run]}" -le "$d" ] || continue ;;
            run) [ "$c" = "$run" ] || continue ;;
            input) [ "$c" = "${runs[$run]}" ] || continue ;;
          esac
          printf '%s' "$a" >"$state/$run.new" && mv "$state/$run.new" "$state/$run.stop"
        done ;;
    esac
  done
}

# Begins what is to be done: at first what a former process has left, then what no run answers. Each once: a file says so.
begin() {
  local run message who id content
  for run in "${!runs[@]}"; do
    if [[ $run == "$instance"* || -e $state/$run.taken ]]; then continue; fi
    : >"$state/$run.taken"
    IFS=$'\x1f' read -r who id content <<<"${asked[${runs[$run]}]:-}"
    claim "$run" "${generations[$run]}" "$content" &
  done
  for message in "${!asked[@]}"; do
    if [[ -e $state/$message.asked || " ${runs[*]-} " == *" $message "* ]]; then continue; fi
    : >"$state/$message.asked"
    IFS=$'\x1f' read -r who id content <<<"${asked[$message]}"
    start "$who" "$id" "$content" &
  done
}

told() {
  case $1 in
    events)
      unread+=$2$'\n'
      # What holds pieces of texts alone is only counted, together with what comes next.
      if [[ $2 != *'"event":'* ]]; then return; fi
      fold < <(jq -rs --arg agent "$agent" --argjson position "$position" "$news" <<<"$unread")
      unread='' ;;
    live) is_live=yes ;;
  esac
  if [ -n "$is_live" ]; then begin; fi
}

echo "$agent answers in $session at $url"
forget
while :; do
  event='' id='' data=''
  while IFS= read -r line; do
    case $line in
      'event: '*) event=${line#event: } ;;
      'id: '*) id=${line#id: } ;;
      'data: '*) data=${line#data: } ;;
      # The log is another one, or was trimmed: from its beginning.
      'status: 410') [ -n "$last" ] || exit 1; forget ;;
      'status: 4'*) echo "The server refused: ${line#status: }" >&2; exit 1 ;;
      '') if [ -n "$data" ]; then told "$event" "$data"; last=${id:-$last} event='' id='' data=''; fi ;;
    esac
  # 40 seconds without a byte: the connection is gone. A living one shows that every 15.
  done < <(curl -sN --speed-time 40 --speed-limit 1 -w '\nstatus: %{http_code}\n' "${headers[@]}" \
    -H 'Accept: text/event-stream' ${last:+-H "Last-Event-ID: $last"} "$url/sessions/$session/events")
  sleep 0.5
done
