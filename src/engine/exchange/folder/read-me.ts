// The page for whoever opens the stick without Granary and wonders what this folder is. Not signed, not read by anybody's program.

const texts: [string, string][] = [
  [
    'English',
    'This folder belongs to Granary, a program for keeping and sharing knowledge. Please do not change or rename anything in it. To read what it carries, open the file index.html if it is here, or put the stick into a computer with Granary and press “Exchange”.',
  ],
  [
    'Français',
    'Ce dossier appartient à Granary, un programme pour garder et partager des savoirs. Merci de n’y rien changer ni renommer. Pour lire ce qu’il porte, ouvrez le fichier index.html s’il est ici, ou mettez la clé dans un ordinateur avec Granary et appuyez sur « Échanger ».',
  ],
  [
    'Español',
    'Esta carpeta es de Granary, un programa para guardar y compartir conocimientos. Por favor, no cambie ni renombre nada en ella. Para leer lo que lleva, abra el archivo index.html si está aquí, o ponga la memoria en un ordenador con Granary y pulse «Intercambiar».',
  ],
  [
    'Português',
    'Esta pasta é do Granary, um programa para guardar e partilhar conhecimentos. Por favor, não mude nem renomeie nada nela. Para ler o que traz, abra o ficheiro index.html, se estiver aqui, ou ponha a pen num computador com o Granary e carregue em «Trocar».',
  ],
  [
    'العربية',
    'هذا المجلد لبرنامج Granary لحفظ المعارف وتبادلها. يُرجى عدم تغيير أي شيء فيه أو إعادة تسميته. لقراءة ما يحمله افتح الملف index.html إن كان هنا، أو ضع الذاكرة في حاسوب عليه Granary واضغط «تبادل».',
  ],
  [
    'Bahasa Indonesia',
    'Folder ini milik Granary, program untuk menyimpan dan berbagi pengetahuan. Mohon jangan mengubah atau mengganti nama apa pun di dalamnya. Untuk membaca isinya, buka berkas index.html jika ada di sini, atau pasang stik ini pada komputer dengan Granary lalu tekan “Tukar”.',
  ],
  [
    'Kiswahili',
    'Folda hii ni ya Granary, programu ya kutunza na kushirikiana maarifa. Tafadhali usibadilishe wala kubadili jina la chochote ndani yake. Ili kusoma kilichomo, fungua faili index.html kama iko hapa, au chomeka kijiti hiki kwenye kompyuta yenye Granary na ubonyeze “Badilishana”.',
  ],
  [
    'বাংলা',
    'এই ফোল্ডারটি Granary-র, জ্ঞান রাখা ও ভাগ করার একটি প্রোগ্রাম। অনুগ্রহ করে এর কিছু বদলাবেন না বা নাম পাল্টাবেন না। এতে যা আছে তা পড়তে index.html ফাইলটি এখানে থাকলে খুলুন, অথবা Granary আছে এমন কম্পিউটারে স্টিকটি লাগিয়ে “বিনিময়” চাপুন।',
  ],
]

/** With a mark of UTF-8 and the line ends that the oldest editors want. */
export const readMe = (): string => `\uFEFF${texts.map(([language, text]) => `${language}\r\n${text}\r\n`).join('\r\n')}`
