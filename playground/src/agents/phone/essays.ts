/** What the writer knows without a model: answers that are worth reading, and that take about a minute to write. */

export interface Essay {
  /** As people ask it. */
  readonly question: string;
  /** Of a question that this answers. */
  readonly about: RegExp;
  readonly text: string;
}

const SIGNAL: Essay = {
  question: 'Why does my phone lose its connection on a train?',
  about: /\b(phone|signal|connection|network|tunnel|wi-?fi|internet|radio)\b/i,
  text: `Because three things happen at once that your phone was never meant to meet together: you sit in a metal box, you move fast, and the network has to change under you while you talk to it.

## The box

A carriage keeps radio out rather well. Its shell is metal, and modern windows carry a metal film, far thinner than a hair, that reflects heat. It reflects radio waves too. What is left of the signal behind such a window can be a hundredth of what stands outside it, or less. That is why some railways now etch fine patterns into the film: the gaps let radio through and keep the heat out.

In a tunnel there is no weak signal but none at all, unless it was put there on purpose. Long tunnels are often fitted with a leaky cable: a coaxial line with slots in its shield, which gives off a little radio along its whole length. Where there is no such cable, the silence lasts exactly as long as the tunnel.

## The speed

A mast beside a railway line covers a few kilometres. At 200 kilometres an hour you cross two kilometres in 36 seconds. Then the phone must be handed to the next mast, and this handover is a small negotiation: the phone measures its neighbours and reports them, the network picks one, reserves room there, and tells the phone to jump. Usually you lose some hundredths of a second. But a train brings a few hundred phones to the same mast in the same moment, all with the same request, and the last in the queue waits.

## The address

The third reason is the one that apps feel. On the platform you were on the station’s Wi-Fi; now you are on the mobile network, and your phone has another address. A classic TCP connection is defined by the addresses at its two ends. When one of them changes, the connection does not become slow: it no longer exists. Nothing announces this to the other side, which goes on sending into the void until it gives up.

Newer protocols soften the blow. QUIC, on which HTTP/3 is built, gives each connection a number of its own, so that it can survive a change of address. It helps against the switch from one network to another. It does not help against the tunnel.

## What good software does about it

It stops treating the connection as the conversation.

- Everything gets a place. Each piece of an answer has its position in a record that outlives the connection.
- The reader remembers one thing: the last position that it has really seen.
- After a cut it asks for what came behind that position, and receives exactly this: nothing is missing, and nothing comes twice.
- A lost connection means nothing else. Above all it does not mean “stop”: the one who writes the answer goes on while you are in the dark.

So the honest answer is that your phone will go on losing its connection, on every journey, many times an hour. Whether you notice is a question of how the software on both ends was built. You are looking at one answer to it now: cut this text where you like, and count the letters when you come out of the tunnel.
`,
};

const WHEELS: Essay = {
  question: 'How do train wheels stay on the rails in a curve?',
  about: /\b(wheel|wheels|rail|rails|track|curve|flange|derail|steer)\b/i,
  text: `Most people point at the rim on the inside of the wheel, the flange. It is the right answer to another question: what saves the train when the real mechanism is not enough. In a gentle curve the flanges of a healthy train touch nothing.

## A cone that steers by itself

Look at a wheel closely and you see that its tread is not flat. It is slightly conical, and larger on the inner side, next to the flange; a slope of one in twenty is common. And the two wheels of an axle are fixed to it: they must turn together, at the same rate.

Now let the pair run into a curve. It tends to go straight on, so it drifts towards the outer rail. The outer wheel then rolls on a part of its cone that is larger, the inner wheel on one that is smaller. In one turn the larger circle covers more ground, and that is just what a curve demands, since its outer rail is longer than the inner one. The axle turns into the curve by itself. No one steers, nothing is driven: the shape does it.

You can try it with two paper cups. Tape them together at their wide ends and let them roll down two sticks: they wander to one side, correct themselves and come back. Tape them at their narrow ends, and they fall off at once.

## What the shape costs

The same trick makes trains sway. An axle that has moved a little to the left is steered to the right, passes the middle, and is steered back. On straight track this becomes a slow wave. The German engineer Johannes Klingel worked out its length in 1883: it depends on the slope of the cone, on the size of the wheel and on the gauge, and not on the speed. So the faster a train runs, the more often it sways in a second, until the swaying feeds itself. Railway people call this hunting, and it is one of the limits to how fast a train can go. Dampers between the frame and the body are there to calm it, and fast trains have wheels with a flatter cone.

## Where it ends

- Tight curves ask for more difference than the cone can give. Then a wheel has to slide a little on the rail, and the flange does touch. The screech of a tram at a street corner is that sliding, heard.
- Speed pushes the whole train outwards. Tracks answer by lying tilted: the outer rail stands higher, by as much as fifteen centimetres on some lines.
- Wear hollows the tread out. A worn wheel steers badly, so wheels are put on a lathe every so often and given their shape again.

## So little touches so much

One last surprise is how small the meeting is. A wheel touches its rail on an area the size of a small coin, and may press on it with ten tonnes. Steel deforms so little under this that a train rolls with perhaps a tenth of the resistance of a lorry on tyres. It is the reason why railways are frugal, and also why a train needs a kilometre to stop: what rolls so easily has little to hold on to.
`,
};

const TIME: Essay = {
  question: 'Why did railways change what time it is?',
  about: /\b(time|clock|clocks|noon|timetable|zone|zones|hour|railways?)\b/i,
  text: `Before the railway every town had its own noon, and none was wrong. Noon was the moment at which the sun stood highest over the place where you were. Since the earth turns by one degree in four minutes, a town two and a half degrees to the west has its noon ten minutes later. Bristol was ten minutes behind London, and no coach was fast enough for anyone to care.

## The timetable

A train changes that on its first day. Its timetable says when it leaves each station; but by whose clock? With local times, a journey westwards seems shorter than the same journey back. Worse: on a single track, two drivers who go by different clocks may believe that the line is theirs at the same moment. What was a matter of local pride became a matter of life.

In November 1840 the Great Western Railway decided that all of its stations keep London time. Others followed, and after 1852 the electric telegraph carried a signal from the observatory at Greenwich along the lines, so that station clocks could be set by it. Towns held out. In Bristol the clock of the Corn Exchange was given a second minute hand, one for the town and one for the train, and it has both to this day. Only in 1880 did an Act of Parliament say what the time in Great Britain is. For forty years a whole country had lived by two times at once.

## The day of two noons

North America was harder, because it is wide. Around 1880 its railways used about fifty different times. On 18 November 1883 the companies in the United States and Canada went over to a handful of zones, each one hour apart. In the eastern part of each zone clocks reached noon, were stopped or set back, and reached noon again; newspapers spoke of the day of two noons. No government had ordered this. The law of the United States came to it thirty-five years later, in 1918.

In October 1884, delegates of twenty-five countries met in Washington and recommended one meridian for counting longitude and the day: that of Greenwich. France abstained, and kept the time of Paris until 1911, when it adopted “Paris time, retarded by nine minutes and twenty-one seconds”, which happens to be Greenwich time under a name that could be borne.

## What is left of it

Two ideas of that century are still at work in the device on which you read this.

- A time is an agreement. It is useful because all have it in common, and not because it is true to the sun. In the west of a wide zone the sun stands highest well after one o’clock, and people live with it.
- Two clocks are never quite the same. Railways did not solve this: they learned to live with it. A single line was in the end not guarded by better watches but by a token: a staff, of which there is one. The driver who holds it may enter the track; every other one waits.

Engineers who build systems out of many computers have come to the same end. They do not ask two machines for the time and compare. They put events into one order, once, and let everything else follow from it. It is the token again, one hundred and fifty years on.
`,
};

export const ESSAYS: readonly [Essay, ...Essay[]] = [SIGNAL, WHEELS, TIME];

/** What the writer says to this, and whether it is about that. */
export function essayOn(question: string): { readonly essay: Essay; readonly fits: boolean } {
  const exact = ESSAYS.find((essay) => essay.question.toLowerCase() === question.trim().toLowerCase());
  const found = exact ?? ESSAYS.find(({ about }) => about.test(question));
  return { essay: found ?? ESSAYS[0], fits: found !== undefined };
}
