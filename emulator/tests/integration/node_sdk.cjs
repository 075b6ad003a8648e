// Uses the firebase JS SDK as a program in Node does, and prints what it saw as one JSON object:
// node node_sdk.cjs FOLDER_OF_THE_SDK ENDPOINTS_AS_JSON
const [folder, endpoints] = [process.argv[2], JSON.parse(process.argv[3])];
const load = (name) => require(require.resolve(name, { paths: [folder] }));
const { deleteApp, initializeApp } = load('firebase/app');
const auth = load('firebase/auth');
const fs = load('firebase/firestore');
const storage = load('firebase/storage');

const codeOf = (promise) => promise.then(() => 'ok', (error) => error.code);
const [host, port] = endpoints.firestore.split(':');

function connect(name) {
  const app = initializeApp({ ...endpoints.config, apiKey: 'any' }, name);
  const db = fs.getFirestore(app);
  fs.connectFirestoreEmulator(db, host, Number(port));
  const bucket = storage.getStorage(app);
  const [mainHost, mainPort] = endpoints.main.split(':');
  storage.connectStorageEmulator(bucket, mainHost, Number(mainPort));
  auth.connectAuthEmulator(auth.getAuth(app), endpoints.hosting, { disableWarnings: true });
  return { app, db, bucket, auth: auth.getAuth(app) };
}

async function asNobody() {
  const { app, db } = connect('nobody');
  const document = fs.doc(db, 'notes/one');
  const heard = await new Promise((resolve) => {
    fs.onSnapshot(document, () => resolve('a snapshot'), (error) => resolve(error.code));
  });
  const seen = {
    listens: heard,
    writes: await codeOf(fs.setDoc(document, { text: 'mine' })),
    counts: await codeOf(fs.getCountFromServer(fs.collection(db, 'notes'))),
  };
  await deleteApp(app);
  return seen;
}

async function signedIn() {
  const { app, db, bucket, auth: users } = connect('somebody');
  const { user } = await auth.signInAnonymously(users);
  const document = fs.doc(db, 'notes/one');
  const heard = [];
  const stop = fs.onSnapshot(document, (snapshot) => heard.push(snapshot.data()?.n ?? null));

  await fs.setDoc(document, { n: 1, at: fs.serverTimestamp(), bytes: fs.Bytes.fromUint8Array(new Uint8Array([0, 255])) });
  const batch = fs.writeBatch(db);
  batch.update(document, { n: fs.increment(1) }).set(fs.doc(db, 'notes/two'), { n: 10 });
  await batch.commit();
  await fs.runTransaction(db, async (transaction) => {
    const n = (await transaction.get(document)).get('n');
    transaction.update(document, { n: n + 1 });
  });
  while (heard.at(-1) !== 3) await new Promise((resolve) => setTimeout(resolve, 10));
  stop();

  const notes = fs.collection(db, 'notes');
  const stored = await fs.getDoc(document);
  const found = await fs.getDocs(fs.query(notes, fs.where('n', '>', 5), fs.limit(3)));
  const object = storage.ref(bucket, 'photos/in-node.bin');
  await storage.uploadBytes(object, new Uint8Array([1, 2, 3]));
  const seen = {
    uid: user.uid,
    heard,
    bytes: [...stored.get('bytes').toUint8Array()],
    isTimestamp: stored.get('at') instanceof fs.Timestamp,
    found: found.docs.map((one) => one.id),
    count: (await fs.getCountFromServer(notes)).data().count,
    createsAgain: await codeOf(
      fs.runTransaction(db, async (transaction) => {
        transaction.update(fs.doc(db, 'notes/none'), { n: 1 });
      }),
    ),
    object: [...new Uint8Array(await storage.getBytes(object))],
  };
  await fs.deleteDoc(document);
  seen.isGone = !(await fs.getDoc(document)).exists();
  await deleteApp(app);
  return seen;
}

(async () => {
  const seen = { nobody: await asNobody(), somebody: await signedIn() };
  console.log(JSON.stringify(seen));
  process.exit();
})();
