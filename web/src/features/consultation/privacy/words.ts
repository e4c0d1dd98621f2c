/**
 * 256 words for a byte: short, easily said aloud, none of them a letter away from another; each with a picture of its own.
 * Their order is part of the protocol: both browsers must have the same.
 */
const list = `
dog🐶 kitten🐱 hamster🐹 rabbit🐰 fox🦊 bear🐻 panda🐼 tiger🐯 lion🦁 cow🐮 pig🐷 frog🐸 monkey🐵 chicken🐔 penguin🐧 duck🦆
eagle🦅 owl🦉 wolf🐺 pony🐴 unicorn🦄 bee🐝 butterfly🦋 snail🐌 ant🐜 spider🕷️ scorpion🦂 turtle🐢 snake🐍 lizard🦎 octopus🐙 shrimp🦐
crab🦀 dolphin🐬 whale🐳 shark🦈 crocodile🐊 zebra🦓 gorilla🦍 elephant🐘 hippo🦛 rhino🦏 camel🐫 giraffe🦒 kangaroo🦘 sheep🐑 peacock🦚 parrot🦜
swan🦢 flamingo🦩 hedgehog🦔 squirrel🐿️ otter🦦 sloth🦥 koala🐨 badger🦡 lobster🦞 dinosaur🦕 dragon🐉 turkey🦃 cactus🌵 palm🌴 tree🌳 leaf🍃
clover🍀 maple🍁 mushroom🍄 rose🌹 tulip🌷 daisy🌼 bamboo🎋 moon🌙 sun☀️ star⭐ cloud☁️ snow❄️ lightning⚡ fire🔥 wave🌊 rainbow🌈
volcano🌋 mountain⛰️ desert🏜️ island🏝️ planet🪐 earth🌍 comet☄️ tornado🌪️ apple🍎 orange🍊 lemon🍋 banana🍌 melon🍉 grapes🍇 strawberry🍓 cherry🍒
peach🍑 mango🥭 pineapple🍍 coconut🥥 kiwi🥝 tomato🍅 avocado🥑 potato🥔 lettuce🥬 corn🌽 pepper🌶️ cucumber🥒 broccoli🥦 garlic🧄 onion🧅 peanut🥜
bread🍞 croissant🥐 pretzel🥨 pancake🥞 waffle🧇 cheese🧀 egg🥚 pizza🍕 sandwich🥪 taco🌮 salad🥗 popcorn🍿 pudding🍮 salt🧂 rice🍚 noodles🍜
sushi🍣 cookie🍪 cake🎂 chocolate🍫 candy🍬 honey🍯 milk🥛 coffee☕ teapot🫖 key🔑 padlock🔒 hammer🔨 axe🪓 wrench🔧 magnet🧲 ladder🪜
knot🪢 anchor⚓ compass🧭 jeans👖 bell🔔 lamp💡 candle🕯️ torch🔦 mirror🪞 window🪟 door🚪 chair🪑 couch🛋️ bathtub🛁 soap🧼 sponge🧽
bucket🪣 broom🧹 basket🧺 toothbrush🪥 pencil✏️ paintbrush🖌️ scissors✂️ ruler📏 book📖 letter✉️ calendar📅 clock⏰ hourglass⏳ camera📷 telephone📞 radio📻
television📺 battery🔋 plug🔌 printer🖨️ joystick🕹️ microscope🔬 telescope🔭 satellite🛰️ rocket🚀 airplane✈️ helicopter🚁 balloon🎈 kite🪁 gift🎁 ribbon🎀 crown👑
diamond💎 glasses👓 umbrella☂️ shirt👕 dress👗 scarf🧣 gloves🧤 socks🧦 shoe👞 backpack🎒 taxi🚕 bus🚌 tractor🚜 bicycle🚲 scooter🛴 train🚆
canoe🛶 sailboat⛵ ship🚢 house🏠 castle🏰 tent⛺ bridge🌉 carousel🎠 factory🏭 school🏫 stadium🏟️ statue🗿 guitar🎸 violin🎻 piano🎹 trumpet🎺
drum🥁 flute🪈 accordion🪗 football⚽ tennis🎾 hockey🏒 medal🏅 trophy🏆 dart🎯 puzzle🧩 bowling🎳 hand✋ eye👁️ muscle💪 bone🦴 robot🤖
ghost👻 flag🚩 feather🪶 shell🐚 nest🪺 brick🧱 thread🧵 spoon🥄 bottle🍾 ticket🎫 newspaper📰 suitcase🧳 wallet👛 mask🎭 microphone🎤 headphones🎧
`;

export interface Word {
  word: string;
  picture: string;
}

export const words: readonly Word[] = list
  .trim()
  .split(/\s+/u)
  .map((entry) => {
    const [, word = '', picture = ''] = /^([a-z]+)(.+)$/u.exec(entry) ?? [];
    return { word, picture };
  });
